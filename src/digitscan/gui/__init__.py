"""The window to draw on: `digitscan draw`.

strokes     what is drawn, and how it is undone
rendering   strokes become an image
background  a thread that loads the model and reads the newest drawing
saving      a drawing as a PNG
look, toolbar, panel, board, window   what is seen, in Tk

Nothing here loads NumPy before the window is shown; the four first need no Tk.
"""
