"""What names say: the words by which code tells that it reaches outside, changes state, asks a question or reports."""

from __future__ import annotations

import sys


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


REACHES_OUT = _words("""
    abort aggregate ainvoke click close commit complete completion connect copy delete download embed execute
    executemany fetch fetchall fetchmany fetchone find generate get glob goto head insert invoke iterdir listdir
    load login makedirs mkdir move navigate open patch ping popen post publish put query read receive recv remove
    rename request rollback run save scan scroll search select send stat subscribe sync truncate unlink update
    upload upsert urlopen write
""")
"""Words of a method's name that reach outside when the receiver is something outside."""

ALWAYS_OUTSIDE = _words("""
    commit download execute executemany fetchall fetchmany fetchone publish upload upsert urlopen urlretrieve
""")
"""The same, whatever the receiver is."""

ASKS_SERVERS = _words("""
    commit connect delete download execute fetch insert invoke login publish query request scan scroll search send
    upload upsert
""")
"""Words of a method's name that reach outside when the receiver comes from a library that is not known here."""

OF_TEXT = frozenset({"string", "str", "text", "pattern", "regex"})
"""Words that say that the like is done to a text at hand: ``search_string``."""

OUTSIDE = _words("""
    aiohttp api aws backend blob boto3 broker browser bucket cache channel chroma client cluster collection conn
    connection connector consumer container cursor database db disk docker dynamodb elastic engine es faiss file
    filesystem fs ftp git graph grpc http httpx imap index kafka kernel kube lance ldap llm mongo mysql page path pg
    pinecone pool postgres process producer qdrant queue redis registry remote repo repository requests rpc s3
    server service session shutil smtp sock socket sql sqlite ssh storage store subprocess table transport urllib
    vector vectorstore weaviate webdriver websocket ws
""")
"""Words of a receiver that stand for something outside the process."""

STANDARD = frozenset({"builtins", *sys.stdlib_module_names})
"""Top-level names of what comes with Python."""

CHANGES_STATE = _words("""
    aadd aclear add adelete asave clear commit create delete drop flush insert invalidate migrate move persist
    publish purge push put remove rename replace reset save send store submit sync truncate unlink update upload
    upsert write
""")
"""First words of functions that are called for their effect."""

TAKES_AWAY = frozenset({"clear", "aclear", "delete", "adelete", "invalidate", "remove"})
"""The same, of those after which something is not there."""

WRITES = _words("commit delete insert publish put remove save upload upsert write")
"""Words of calls that change something outside."""

ASKS_FOR_DATA = _words("""
    aget all asearch asimilarity collect count download extract fetch find get list load lookup parse query read
    retrieve scan scroll search select similarity
""")
"""First words of functions that are called for what they return."""

EXISTENCE = frozenset({"exists", "exist", "existing", "contains"})
"""Words of a question whether something is there; ``has`` and ``is`` count as first words."""

CLEANS_UP = _words("""
    abort aclose aexit cancel clean cleanup close del delattr detach disconnect dispose exit finalize free join kill
    logout quit release restore rmdir rmtree shutdown stop teardown terminate unlink unregister unsubscribe wait
""")
"""Words of calls and functions that put things away."""

WATCHES = _words("""
    analytics attribute attributes autolog benchmark emit event instrument instrumentation instrumentor metric
    metrics observability otel posthog profiler sentry span spans stats statsd telemetry trace tracer tracing usage
""")
"""Words of code that only watches other code."""

PARSES = _words("""
    b64decode bool bytes cast compile complex date datetime decimal decode deepcopy eval float fromhex fromisoformat
    fromtimestamp getattr guess hex int isinstance json len list literal loads lower normalize parse parsedate
    parser pop quantity quote regex replace resolve round signature split sqrt startswith str strip strptime
    timestamp to type unhexlify unquote urlparse uuid validate version
""")
"""Words of calls whose exception is the answer: this text is not that."""

PROBES = _words("""
    available devices find getpass import import_module isatty locate lookup memory module platform probe spec
    support supported supports sysconf terminal uname version which
""")
"""Words of calls that ask what the machine has."""

TELLS = _words("""
    abort alert blame callback capture collected complain errback error errors exc exception exceptions fail failed
    failure failures fatal flash invalid notify on panic problem problems raise record reject rejected report
    skipped status success successful toast unavailable unhealthy warn warning warnings
""")
"""Words of names by which a handler passes the failure on."""

DESTROYS = frozenset({"drop", "recreate", "wipe", "erase", "purge"})
"""Words of a recovery that throws data away."""

PROTECTS = _words("anonymise anonymize censor mask obfuscate redact sanitise sanitize scrub strip_secrets")
"""Words of functions whose input must not get through as it came."""

PERMITS = _words("""
    allow allowed allows authenticate authenticated authorise authorised authorize authorized can_access entitled
    grant permission permissions permit permitted privilege privileges right rights role safe scope trusted
""")
"""Words of functions whose True lets something through."""

CHECKS = frozenset({"check", "verify", "validate", "inspect", "screen", "audit", "guard", "examine"})
"""First words of functions that look for something wrong."""

GUARDS = _words("""
    abuse anomaly auth authorization firewall forbidden guard guardrail guardrails injection malicious moderation
    permission permissions policy privacy redaction safety sandbox secrets security ssrf threat trust untrusted watchdog
""")
"""Words of code that protects."""

SAYS_SO = _words("""
    suppress suppressed ignore ignored ignoring silence silent silently quiet swallow optional best tolerate tolerant
    noexcept nothrow soft never
""")
"""Words by which a wrapper says that it hides failures."""

CONFIGURES = _words("conf config configs configuration preferences profile profiles rules settings toml")
"""Words of what a user has set."""

PROMISES = (
    "best effort", "best-effort", "never raise", "never raises", "does not raise", "doesn't raise", "without raising",
    "fall back", "falls back", "fallback", "on failure", "on error", "on any error", "if an error", "if it fails",
    "if the operation fails", "silently", "swallow", "ignore error", "ignores error", "ignore exception",
    "errors are ignored", "if possible", "tolerant", "safe version", "safely", "never fail", "fail-open", "fail open",
    "rather than fail", "rather than raising", "must not fail", "must never fail",
)  # fmt: skip
"""What a docstring says where failures are not told by contract."""

PROMISED_ANSWERS = (
    "or none", "none if", "none on", "none when", "empty if", "empty list", "empty string", "empty dict", "false if",
    "false on", "false otherwise", "if available", "or empty", "or {}", "or []", "otherwise",
)  # fmt: skip
"""What a docstring says of the answer where there is none; a failure has to be named beside it."""

PROMISED_OUTCOMES = ("answers ", "is skipped", "are skipped", "is ignored", "are ignored", "counts as", "treated as")
"""How it says what comes of a failure."""

OF_FAILURE = (
    "error", "fail", "exception", "cannot", "can't", "could not", "couldn't", "unable", "unreadable", "unreachable",
    "malformed", "corrupt", "timeout", "times out", "problem", "not be ", "not possible", "if successful",
    "when successful", "on success",
)  # fmt: skip
"""How a docstring names a failure."""

OF_ABSENCE = ("invalid", "unavailable", "not available", "missing", "unknown")
"""How it names what may be a failure, or not."""
