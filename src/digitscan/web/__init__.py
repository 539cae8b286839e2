"""`digitscan serve`: a web page to draw on and to drop scans on, and an HTTP API.

settings   what the server allows and how it is reached
server     start, address, and shutdown
app        the FastAPI application
security_middleware   checks every request, and adds the headers of every response
scans, drawings, corrections, metadata_routes   the parts of the API
schema     the OpenAPI schemas of images and readings
problems   error responses
uploads    read a request's body, limited in size and time
request_queue   where requests wait for a worker; rejects them when full
worker     a process that reads; killed when a page takes too long
jobs       the jobs of a worker
metrics    the counters for Prometheus
static     the page itself: HTML, CSS and JavaScript, without a build step
"""
