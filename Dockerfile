# The light install, in two images.
#
# Read the pages of a folder:
#   docker build -t digitscan .
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/data" digitscan recognize page.png -o page.csv
# Serve the web page and the HTTP API on http://127.0.0.1:8000:
#   docker build -t digitscan-serve --target serve .
#   docker run --rm -p 127.0.0.1:8000:8000 digitscan-serve

FROM python:3.13-slim AS install
RUN python -m venv /opt/digitscan
COPY LICENSE /source/LICENSE
COPY light /source/light
COPY models /source/models
COPY src /source/src
RUN /opt/digitscan/bin/pip install --no-cache-dir "/source/light[xlsx]"

FROM install AS install-serve
RUN /opt/digitscan/bin/pip install --no-cache-dir "/source/light[web,xlsx]"

FROM python:3.13-slim AS base
# A number, so that Kubernetes can check that it is not root.
USER 10001:10001
ENV PATH=/opt/digitscan/bin:$PATH HOME=/tmp
WORKDIR /data
ENTRYPOINT ["digitscan"]

FROM base AS serve
COPY --from=install-serve /opt/digitscan /opt/digitscan
EXPOSE 8000
HEALTHCHECK --start-period=30s CMD ["python", "-c", \
  "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/v1/health', timeout=5)"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]

# The last stage is what `docker build .` makes.
FROM base AS read
COPY --from=install /opt/digitscan /opt/digitscan
CMD ["--help"]
