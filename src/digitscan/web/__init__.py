"""`digitscan serve`: a page to draw on and to drop scans on, and an HTTP API.

settings   what the server allows, as the user asked for it
server     the socket, the address that is told, the end
app        all of it put together
guard      what every request must pass, and the headers that every answer has
routes     the API; `scans`, `drawings`, `corrections` and `about` hold its parts
desk       requests wait here for a worker, or are turned away
worker     a process that reads; it is ended where a page takes too long
jobs       what a worker is asked to do
static     the page itself: HTML, CSS and JavaScript, as they are written
"""
