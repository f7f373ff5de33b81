"""What all tests share: this folder is on the import path, and the kernel is compiled at most once.

Verbs play by the reference engine unless a test asks for another: no test starts a compiler by the way.
Generated cases are the same in every session, so that a failure is the change's own; to search for new ones:
``pytest --hypothesis-profile=search``.
"""

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from simsales.engines.kernel_load import Simulate

os.environ["SIMSALES_ENGINE"] = "reference"

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile("same")


@pytest.fixture(scope="session")
def kernel_cache(pytestconfig: pytest.Config) -> str:
    """Return a cache folder with the kernel of these sources in it; it stays from one session to the next."""
    from simsales.engines.kernel_build import wait_for
    from simsales.engines.kernel_store import CACHE_VARIABLE, home

    folder = str(pytestconfig.cache.mkdir("kernels"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, folder)
        place = home()
        assert place is not None
        wait_for(place)
    return folder


@pytest.fixture
def kernel(kernel_cache: str, monkeypatch: pytest.MonkeyPatch) -> "Simulate":
    """Return the kernel; verbs of this test find it ready, too."""
    from simsales.engines.kernel_load import load_kernel
    from simsales.engines.kernel_store import CACHE_VARIABLE, home

    monkeypatch.setenv(CACHE_VARIABLE, kernel_cache)
    place = home()
    assert place is not None
    return load_kernel(place)
