"""Public classes of one name say which is which."""

import importlib
import inspect
import pkgutil
from collections import defaultdict

import derived


def test_classes_of_one_name_point_to_each_other() -> None:
    found: dict[str, dict[str, type]] = defaultdict(dict)
    for module in pkgutil.walk_packages(derived.__path__, "derived."):
        parts = module.name.split(".")
        if parts[-1] == "make_digits" or any(part.startswith("_") for part in parts):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            ours = inspect.isclass(value) and value.__module__.startswith("derived.")
            if ours and not name.startswith("_"):
                found[name][value.__module__] = value
    shared = {name: classes for name, classes in found.items() if len(classes) > 1}
    assert sorted(shared) == ["Layer", "MLP"]
    for name, classes in shared.items():
        texts = [inspect.getdoc(kind) or "" for kind in classes.values()]
        assert all(f"{name}`" in text and "Not `derived." in text for text in texts), name
