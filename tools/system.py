"""What apt-get can bring on Debian as root: the libraries of the PDF, the browser of the tests; else what to type."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from casebook import machine
from casebook.errors import Said
from tools.world import Stop, World

LOCK_WAIT = 120.0  # seconds that we wait for another apt to end
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_BROWSERS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def ensure_libraries(world: World) -> None:
    """Installs the libraries of the PDF where we may. Where we may not, `build` says what to type and goes on without.

    Raises:
        Stop: in CI, which must print the PDF.
    """
    if not (missing := machine.missing_libraries(world.opens)):
        return
    installed = world.may_install() and apt_install(world, *machine.DEBIAN_LIBRARIES)
    if installed and not (missing := machine.missing_libraries(world.opens)):
        return
    if world.ci() and world.family() == "debian":
        raise Stop(machine.needed(missing))


def browser(world: World) -> tuple[str, Said]:
    """The path of a Chromium that runs, or "" and what to do.

    Raises:
        Stop: CHROMIUM names none.
    """
    nothing = Said("", "")
    if named := world.environment.get("CHROMIUM"):
        found = world.which(named) or ""
        if not is_browser(world, found):
            raise Stop(
                Said(
                    f"CHROMIUM 写的是 {named!r}，那不是能运行的浏览器。",
                    f"CHROMIUM names {named!r}, and that is no browser that runs.",
                )
            )
        return found, nothing
    if found := find_browser(world):
        return found, nothing
    elsewhere = "CHROMIUM=/path/to/it ./run test"
    if "ubuntu" in world.names:
        # Ubuntu's package is an empty one that fetches a snap, and a snap does not run in a container.
        return "", Said(
            f"Ubuntu 只有 snap 版的 Chromium。请用别的方式装好 Chromium 或 Chrome，再输入：{elsewhere}",
            f"Ubuntu has Chromium as a snap only. Install Chromium or Chrome in another way, then type: {elsewhere}",
        )
    if world.family() == "debian":
        if world.root and apt_install(world, "chromium") and (found := find_browser(world)):
            return found, nothing
        command = "sudo apt-get install --no-install-recommends chromium"
        return "", Said(f"请输入：{command}", f"Type: {command}")
    return "", Said(
        f"请先装好 Chromium 或 Chrome，再输入：{elsewhere}", f"Install Chromium or Chrome, then type: {elsewhere}"
    )


def find_browser(world: World) -> str:
    """The first browser on PATH that runs, or ""."""
    names = (*BROWSERS, *MAC_BROWSERS) if world.darwin else BROWSERS
    return next((path for name in names if (path := world.which(name)) and is_browser(world, path)), "")


def is_browser(world: World, path: str) -> bool:
    """Whether this is a browser and no stub that only says where to get one."""
    if not path:
        return False
    asked = world.run([path, "--version"])
    return asked.code == 0 and "Chrom" in asked.output


def driver_runs(world: World, venv: Path) -> bool:
    """Whether Playwright's own Node.js starts, which wants a library that a bare Debian lacks."""
    drivers = venv.glob("lib/python*/site-packages/playwright/driver/node")
    return all(world.run([str(driver), "--version"]).code == 0 for driver in drivers)


def apt_install(world: World, *packages: str) -> bool:
    """Whether apt-get has installed these packages; its words are shown where it has not."""
    listed = ", ".join(packages)
    world.say(f"正在用 apt-get 安装 {listed}。", f"Installing {listed} with apt-get.")
    install = ("install", "--no-install-recommends", "-y", *packages)
    known = world.run(["apt-cache", "show", *packages]).code == 0
    if known and apt_get(world, install, report=False):
        return True
    # No package lists on this machine yet, or lists so old that what they name is gone.
    return apt_get(world, ("update",)) and apt_get(world, install)


def apt_get(world: World, arguments: Sequence[str], *, report: bool = True) -> bool:
    """Runs apt-get, waiting for another one to end: DPkg::Lock::Timeout alone does not make `update` wait."""
    command = ["env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C"]
    command += ["apt-get", "-o", f"DPkg::Lock::Timeout={LOCK_WAIT:.0f}", "-q", *arguments]
    deadline = world.clock() + LOCK_WAIT
    while True:
        done = world.follow(command, f"apt-get {arguments[0]}")
        if done.code == 0:
            return True
        if "Could not get lock" not in done.output or world.clock() > deadline:
            break
        world.sleep(2)
    if report:
        world.tell(done.output)
    return False
