"""neonize starts ``uname`` when it is imported and leaves its output open; here it gets told the answer."""

import io
import os
from unittest import mock

with mock.patch.object(os, "popen", side_effect=lambda _command: io.StringIO("Linux")):
    import neonize.client  # noqa: F401 - for what its import leaves behind
