"""The small languages inside Compose values: ports, volumes, durations, sizes, commands and the like.

Every module is a leaf: a value in, what Docker Compose makes of it out, or a FormatError. Nothing here knows files,
YAML or services. Facts: compose-go 2.9.1 (docker compose 2.40) and the libraries it links; where 5.x differs, the
function takes the version as `compose`, for example `(5, 0)`.
"""
