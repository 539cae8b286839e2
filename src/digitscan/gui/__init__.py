"""The window to draw on: `digitscan draw`.

strokes     the drawing and its undo history
rendering   renders strokes as an image
background  a thread that loads the model and reads the newest drawing
saving      saves a drawing as a PNG
look, toolbar, panel, board, window   the widgets, in Tk

Nothing here loads NumPy before the window is shown; the first four modules need no Tk.
"""
