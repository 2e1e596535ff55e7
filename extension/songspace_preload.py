"""What songspace_preload.c runs in the postmaster: imports, for every backend to inherit.

The C compiler gets this file as a string; it is run in PL/Python's `__main__` and removed from there.
"""


def songspace_preload(folder: str, report: int) -> None:
    """Import from `folder`; write into the pipe `report` what is loaded, after a +, or what is wrong, after a -."""
    import gc
    import os
    import sys
    from importlib import import_module
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    processes, files = "/proc/self/task", "/proc/self/fd"
    # MatMul of two 1 x 1 matrices, in ONNX.
    model = (
        "08083a400a110a01780a017812017922064d61744d756c1201675a130a0178120e0a0c080112080a0208010a02080162130a0179"
        "120e0a0c080112080a0208010a02080142040a001011"
    )

    def threads() -> set[tuple[str, str]]:
        found = os.listdir(processes) if os.path.isdir(processes) else []
        return {(number, read(f"{processes}/{number}/comm").strip()) for number in found}

    def sockets() -> set[str]:
        links = [f"{files}/{number}" for number in os.listdir(files)] if os.path.isdir(processes) else []
        return {os.readlink(link) for link in links if os.path.islink(link) and "socket:" in os.readlink(link)}

    def read(path: str) -> str:
        try:
            with open(path) as file:
                return file.read()
        except OSError:
            return ""

    def load() -> str:
        before = threads(), sockets()
        import_module("songspace.backend")
        import numpy as np
        import onnxruntime

        # The first session and its run build what all later ones share.
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        warm = onnxruntime.InferenceSession(bytes.fromhex(model), options, providers=["CPUExecutionProvider"])
        warm.run(["y"], {"x": np.ones((1, 1), np.float32)})
        started = threads() - before[0]
        if started:
            return "-the imports started a thread: " + ", ".join(sorted(name for _, name in started))
        if sockets() - before[1]:
            return "-the imports opened a socket"
        names = "numpy", "onnxruntime", "orjson"
        return "+" + ", ".join(f"{name} {sys.modules[name].__version__}" for name in names)

    class Inherited:
        """Gives songspace's code to the functions that want it from this folder, unless it has changed there.

        Databases of one server may have different versions of the extension, each with a folder of its own.
        """

        @classmethod
        def find_spec(cls, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
            wanted = name == "songspace" and sys.path[:1] == [folder] and read(stamp) == stamped
            return ModuleSpec(name, cls) if wanted else None  # type: ignore[arg-type]

        @staticmethod
        def create_module(spec: ModuleSpec) -> ModuleType:
            return own["songspace"]

        @staticmethod
        def exec_module(module: ModuleType) -> None:
            module.__spec__ = own_spec
            sys.modules.update(own)

    stamp = f"{folder}/songspace/.stamp"
    stamped = read(stamp)
    # Garbage would leave holes in the shared pages, which backends would then fill and so copy.
    gc.disable()
    sys.path.insert(0, folder)
    try:
        answer = load()
    except BaseException as error:
        answer = f"-{type(error).__name__}: {error}"
    sys.path.remove(folder)
    own = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "songspace"}
    if "songspace" in own:
        own_spec = own["songspace"].__spec__
        sys.meta_path.insert(0, Inherited)
    # Keeps the collector, which writes into every object it looks at, away from all of these.
    gc.freeze()
    gc.enable()
    os.write(report, answer.encode(errors="replace")[:1000])
