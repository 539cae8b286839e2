"""`digitscan serve`: a page to draw on and to drop scans on, and an HTTP API.

settings   what the server allows, as the user asked for it
server     the socket, the address that is told, the end
app        all of it put together
security_middleware   checks every request, and adds the headers that every answer has
scans, drawings, corrections, metadata_routes   the API, part by part
schema     what OpenAPI tells of images and readings
problems   what goes wrong, as an answer
uploads    a body becomes bytes, bounded in size and time
request_queue   requests wait here for a worker, or are turned away
worker     a process that reads; it is ended where a page takes too long
jobs       what a worker is asked to do
metrics    what is counted
static     the page itself: HTML, CSS and JavaScript, as they are written
"""
