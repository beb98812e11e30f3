"""The most memory that this process held, as src/runs/processes/process-memory.ts reads it."""


def reset_peak_memory():
    """The peak from now on. Where there is no /proc, nothing."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass


def peak_mebibytes():
    """The resident memory's peak since the reset, in MiB; None where there is no /proc."""
    try:
        with open("/proc/self/status") as file:
            lines = file.read().splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))
