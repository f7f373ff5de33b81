"""What all tests share: this folder is on the import path, so that tests in folders find `played`.

Verbs play by the reference engine unless a test asks for another: no test starts a compiler by the way.
"""

import os

os.environ["SIMSALES_ENGINE"] = "reference"
