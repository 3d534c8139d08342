"""What a service gets to see of the host's files: bind mounts, and volumes that are a bind mount in disguise."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from dockcto_compose.compose.model import Location, Map, is_unknown, location
from dockcto_compose.compose.project import Service
from dockcto_compose.rules.known import mappings
from dockcto_compose.text.regex import regex
from dockcto_compose.yamltree.node import MAPPING

_HOME = regex(r"(?:~|\$HOME|\$\{HOME\})(?=/|\Z)")


class HostMount(NamedTuple):
    """One place of the host in a container. `source` is absolute, or begins with `~` for the home directory.

    `written` is the source as the file has it; `number` is the mount's place in the service's `volumes`.
    """

    number: int
    source: str
    target: str
    read_only: bool
    at: Location
    written: str


def host_mounts(service: Service) -> Iterator[HostMount]:
    """The host mounts of a service whose source is not relative: the files beside the project are
    its own."""
    for index, mount in mappings(service.get("volumes")):
        kind, target = mount.get("type"), str(mount.get("target") or "")
        read_only = mount.get("read_only") is True
        at: Location | None = None
        if kind == "bind":
            source = _bind_source(service, index, mount.get("source"))
            at = service.at("volumes", index, "source")
        elif kind == "volume":
            source, at = _device(service, mount.get("source"))
        else:
            continue
        if source:
            place = at or service.at("volumes", index)
            yield HostMount(index, normal(source), target, read_only, place, source)


def normal(path: str) -> str:
    """The path without detours; `/var/run` is `/run` under its old name."""
    path = posixpath.normpath("/" + path.lstrip("/")) if path.startswith("/") else posixpath.normpath(path)
    return "/run" + path[len("/var/run") :] if path == "/var/run" or path.startswith("/var/run/") else path


def lies_in(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies below it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _bind_source(service: Service, index: int, source: Any) -> str:
    """The source if it was written as an absolute path; empty where it is relative, or unknown."""
    if not isinstance(source, str) or is_unknown(source):
        return ""
    origin = service.origin("volumes", index, "source") or service.origin("volumes", index)
    node = origin.node.resolved if origin is not None else None
    if node is not None and node.kind == MAPPING:
        node = node.get("source")
    written = node.value if node is not None else source
    home = _HOME.match(written)
    if home is not None:
        return "~" + written[home.end() :].partition(":")[0]
    if written.startswith("/"):
        return source
    inside = lies_in(normal(source), normal(service.project.directory))
    return source if written.startswith("$") and not inside else ""


def _device(service: Service, name: Any) -> tuple[str, Location | None]:
    """What a named volume binds by its driver's options, and where that is written."""
    volumes = service.project.model.get("volumes")
    volume = volumes.get(name) if isinstance(volumes, dict) and isinstance(name, str) else None
    options = volume.get("driver_opts") if isinstance(volume, Map) else None
    if not isinstance(options, Map) or is_unknown(options.get("device")):
        return "", None
    words = re.split(r"[,\s]+", str(options.get("o") or ""))
    device = options.get("device")
    if not isinstance(device, str) or not device.startswith("/") or not {"bind", "rbind"} & set(words):
        return "", None
    origin = service.project.origin(("volumes", str(name), "driver_opts", "device"))
    written = origin.node.resolved.value if origin is not None else device
    return (device, location(origin) if origin is not None else None) if written.startswith(("/", "$")) else ("", None)


_SOCKETS = frozenset(
    (
        "docker.sock", "containerd.sock", "podman.sock", "crio.sock", "cri-dockerd.sock", "buildkitd.sock",
        "docker_engine",
    )
)  # fmt: skip
_SOCKET_FOLDERS = frozenset(("/", "/run", "/var", "/run/containerd", "/run/podman", "/run/crio", "/run/systemd"))
# Whoever writes here is root of the host soon: programs, their configuration, what boots, the engine's own files.
_ROOT_FOLDERS = (
    "/bin", "/boot", "/lib", "/lib64", "/sbin", "/usr", "/var/lib/containerd", "/var/lib/docker",
    "/var/spool/cron",
)  # fmt: skip
# In /etc it is the files of the system itself; a folder such as /etc/pihole is some program's own.
_ETC = regex(
    r"/etc(?:/(?:cron[^/]*|passwd-?|group-?|g?shadow-?|sudoers(?:\.d)?|ssh|ssl/private|systemd|init\.d|profile(?:\.d)?"
    r"|ld\.so[^/]*|pam\.d|docker|containerd|kubernetes|rc[^/]*|security|modprobe\.d|udev)(?:/.*)?)?\Z"
)
_WORLD_READABLE = ("/etc/passwd", "/etc/group")
_USUAL_DEVICE = regex(
    r"/dev/(?:dri|snd|video|vchiq|vcsm|kfd|nvidia|net/tun|fuse|tty(?:USB|ACM|AMA|S)|serial|bus/usb|usb|hidraw|i2c|spidev"
    r"|gpio|dvb|cec|ppp|kvm|vhost|rtc|null|zero|random|urandom|full|shm|dma_heap|apex|accel|mali|rga|mpp|media|input"
    r"|uinput|lirc|watchdog)"
)
_ROOT_EXACTLY = frozenset(("/", "/proc", "/root", "/root/.ssh", "/var", "/var/lib"))
# Below those folders, and yet of use to nobody who breaks in: data that programs show.
_HARMLESS = (
    "/lib/modules", "/usr/lib/os-release", "/usr/local/share", "/usr/share", "/usr/src", "/var/lib/docker/containers",
)  # fmt: skip
_SYSTEM = ("/boot", "/dev", "/lib", "/lib64", "/proc", "/sys", "/usr", "/var/lib/docker")
_KEYS = (".aws", ".docker", ".gnupg", ".kube", ".ssh")


def is_socket(path: str) -> bool:
    """Whether a path is the socket of a container engine, or of systemd."""
    return re.split(r"[/\\]", path)[-1] in _SOCKETS or path == "/run/systemd/private"


def gives_engine(path: str) -> bool:
    """Whether a path is a folder that holds such a socket."""
    return path in _SOCKET_FOLDERS


def makes_root(path: str) -> bool:
    """Whether writing at a path of the host makes one root there."""
    if path in _ROOT_EXACTLY or _ETC.match(path):
        return True
    return any(lies_in(path, folder) for folder in _ROOT_FOLDERS) and not is_harmless(path)


def is_harmless(path: str) -> bool:
    """Whether a path in a system folder is of no use to an intruder."""
    return path in _WORLD_READABLE or is_usual_device(path) or any(lies_in(path, folder) for folder in _HARMLESS)


def is_usual_device(path: str) -> bool:
    """Whether a device is one that containers are given to use: graphics, sound, serial ports, `tun`."""
    return _USUAL_DEVICE.match(path) is not None


def is_system(path: str) -> bool:
    """Whether a path belongs to the system of the host."""
    return path == "/" or _ETC.match(path) is not None or any(lies_in(path, folder) for folder in _SYSTEM)


def is_private(path: str) -> bool:
    """Whether a path is somebody's home directory, or where keys are kept in it."""
    parts = path.strip("/").split("/")
    if parts[0] in ("~", "root"):
        inner = parts[1:]
    elif parts[0] == "home":
        inner = parts[2:]
    else:
        return False
    return not inner or inner[0] in _KEYS
