"""What the standard library and well-known libraries raise, and which of them reach outside of the process.

Facts from the libraries' own documentation: the Python library reference for the standard library, and for others the
exception that their manuals name as the root of all they raise.
"""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.model.names import QualifiedName


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RAISED_BY = {
    "OSError": """
        builtins.open io.open os.remove os.unlink os.rename os.replace os.mkdir os.makedirs os.rmdir os.removedirs
        os.listdir os.scandir os.stat os.lstat os.chmod os.chown os.link os.symlink os.readlink os.utime os.open os.read
        os.write os.close os.kill os.killpg os.chdir os.statvfs os.truncate os.fsync os.popen os.path.getsize
        os.path.getmtime os.path.getctime os.path.getatime os.path.samefile
        pathlib.Path.open pathlib.Path.read_text pathlib.Path.read_bytes pathlib.Path.write_text
        pathlib.Path.write_bytes pathlib.Path.unlink pathlib.Path.mkdir pathlib.Path.rmdir pathlib.Path.rename
        pathlib.Path.replace pathlib.Path.stat pathlib.Path.lstat pathlib.Path.touch pathlib.Path.chmod
        pathlib.Path.iterdir pathlib.Path.glob pathlib.Path.rglob pathlib.Path.readlink pathlib.Path.symlink_to
        shutil.copy shutil.copy2 shutil.copyfile shutil.copytree shutil.move shutil.rmtree shutil.disk_usage
        shutil.chown shutil.make_archive shutil.unpack_archive tempfile.mkdtemp tempfile.mkstemp
        tempfile.NamedTemporaryFile tempfile.TemporaryDirectory socket.socket socket.create_connection
        socket.getaddrinfo socket.gethostbyname urllib.request.urlopen urllib.request.urlretrieve
        http.client.HTTPConnection http.client.HTTPSConnection smtplib.SMTP smtplib.SMTP_SSL ftplib.FTP imaplib.IMAP4
        subprocess.run subprocess.Popen subprocess.check_output subprocess.check_call subprocess.call
        asyncio.create_subprocess_exec asyncio.create_subprocess_shell asyncio.open_connection
        gzip.open bz2.open lzma.open tarfile.open zipfile.ZipFile
    """,
    "ValueError": """
        builtins.int builtins.float builtins.complex builtins.chr builtins.list.index builtins.list.remove
        builtins.str.index builtins.bytes.fromhex json.loads json.load datetime.datetime.fromisoformat
        datetime.datetime.strptime datetime.date.fromisoformat datetime.datetime.fromtimestamp uuid.UUID
        ipaddress.ip_address ipaddress.ip_network base64.b64decode urllib.parse.urlparse urllib.parse.urlsplit
        ast.literal_eval ast.parse time.strptime builtins.open pathlib.Path.read_text math.sqrt math.log
        zoneinfo.ZoneInfo tomllib.loads tomllib.load
    """,
    "TypeError": """
        builtins.int builtins.float builtins.len builtins.iter builtins.sum builtins.sorted builtins.min builtins.max
        json.dumps json.dump json.loads builtins.hash builtins.abs builtins.round copy.copy copy.deepcopy
        pickle.dumps
    """,
    "KeyError": "builtins.dict.pop builtins.set.remove os.environ.__getitem__ builtins.dict.popitem builtins.set.pop",
    "IndexError": "builtins.list.pop",
    "AttributeError": "builtins.getattr builtins.delattr",
    "ImportError": "importlib.import_module builtins.__import__ importlib.metadata.version",
    "LookupError": "codecs.lookup contextvars.ContextVar.get",
    "StopIteration": "builtins.next",
    "OverflowError": "math.exp builtins.round datetime.datetime.fromtimestamp",
    "SyntaxError": "ast.parse ast.literal_eval builtins.compile",
    "subprocess.CalledProcessError": "subprocess.check_output subprocess.check_call subprocess.run",
    "subprocess.TimeoutExpired": "subprocess.run subprocess.check_output subprocess.check_call subprocess.call",
    "re.error": "re.compile re.match re.search re.fullmatch re.sub re.findall re.finditer re.split re.subn",
    "struct.error": "struct.pack struct.unpack struct.unpack_from",
    "binascii.Error": "base64.b64decode binascii.unhexlify",
    "asyncio.TimeoutError": "asyncio.wait_for",
    "asyncio.QueueEmpty": "asyncio.Queue.get_nowait",
    "queue.Empty": "queue.Queue.get queue.Queue.get_nowait",
    "queue.Full": "queue.Queue.put queue.Queue.put_nowait",
    "zipfile.BadZipFile": "zipfile.ZipFile",
    "tarfile.TarError": "tarfile.open",
    "configparser.Error": "configparser.ConfigParser.read configparser.ConfigParser.get",
    "xml.etree.ElementTree.ParseError": "xml.etree.ElementTree.parse xml.etree.ElementTree.fromstring",
    "importlib.metadata.PackageNotFoundError": "importlib.metadata.version importlib.metadata.distribution",
    "sqlite3.Error": "sqlite3.connect",
    "pickle.PicklingError": "pickle.dumps pickle.dump",
    "pickle.UnpicklingError": "pickle.loads pickle.load",
    "csv.Error": "csv.reader csv.DictReader",
    "tomllib.TOMLDecodeError": "tomllib.loads tomllib.load",
    "smtplib.SMTPException": "smtplib.SMTP smtplib.SMTP_SSL",
    "http.client.HTTPException": "http.client.HTTPConnection http.client.HTTPSConnection",
}

_EXACT: dict[str, tuple[str, ...]] = {}
for _name, _callables in _RAISED_BY.items():
    for _callable in _callables.split():
        _EXACT[_callable] = (*_EXACT.get(_callable, ()), _name)

_NEVER = _names("""
    asyncio.Lock builtins.Exception builtins.KeyError builtins.RuntimeError builtins.TypeError builtins.ValueError
    builtins.bool builtins.callable builtins.dict builtins.dict.clear builtins.dict.copy builtins.dict.get
    builtins.dict.items builtins.dict.keys builtins.dict.values builtins.enumerate builtins.hasattr builtins.id
    builtins.isinstance builtins.issubclass builtins.list builtins.list.append builtins.list.clear
    builtins.list.copy builtins.list.extend builtins.object builtins.print builtins.range builtins.repr builtins.set
    builtins.set.add builtins.set.discard builtins.str builtins.str.endswith builtins.str.find builtins.str.isdigit
    builtins.str.join builtins.str.lower builtins.str.lstrip builtins.str.partition builtins.str.replace
    builtins.str.rpartition builtins.str.rstrip builtins.str.split builtins.str.splitlines builtins.str.startswith
    builtins.str.strip builtins.str.title builtins.str.upper builtins.super builtins.tuple builtins.type
    builtins.zip copy.copy datetime.datetime.isoformat datetime.datetime.now datetime.datetime.utcnow
    logging.Logger.critical logging.Logger.debug logging.Logger.error logging.Logger.exception logging.Logger.info
    logging.Logger.warning logging.debug logging.error logging.exception logging.getLogger logging.info
    logging.warning os.environ.get os.getcwd os.getenv os.getpid os.path.abspath os.path.basename os.path.dirname
    os.path.exists os.path.expanduser os.path.isdir os.path.isfile os.path.join os.path.splitext pathlib.Path
    pathlib.Path.exists pathlib.Path.is_dir pathlib.Path.is_file threading.Lock threading.RLock time.monotonic
    time.perf_counter time.sleep time.time uuid.uuid4
""")

ROOTS: dict[str, tuple[str, ...]] = {
    "aiobotocore": ("botocore.exceptions.BotoCoreError", "botocore.exceptions.ClientError"),
    "aiohttp": ("aiohttp.ClientError",),
    "aiomysql": ("pymysql.err.Error",),
    "aiosqlite": ("sqlite3.Error",),
    "anthropic": ("anthropic.AnthropicError",),
    "asyncpg": ("asyncpg.PostgresError", "asyncpg.InterfaceError"),
    "azure": ("azure.core.exceptions.AzureError",),
    "boto3": ("botocore.exceptions.BotoCoreError", "botocore.exceptions.ClientError"),
    "botocore": ("botocore.exceptions.BotoCoreError", "botocore.exceptions.ClientError"),
    "cassandra": ("cassandra.DriverException",),
    "chromadb": ("chromadb.errors.ChromaError",),
    "clickhouse_connect": ("clickhouse_connect.driver.exceptions.Error",),
    "clickhouse_driver": ("clickhouse_driver.errors.Error",),
    "cohere": ("cohere.core.ApiError",),
    "confluent_kafka": ("confluent_kafka.KafkaException",),
    "docker": ("docker.errors.DockerException",),
    "duckdb": ("duckdb.Error",),
    "elasticsearch": ("elasticsearch.ApiError", "elasticsearch.TransportError"),
    "git": ("git.GitError",),
    "github": ("github.GithubException",),
    "google": ("google.api_core.exceptions.GoogleAPIError",),
    "groq": ("groq.GroqError",),
    "grpc": ("grpc.RpcError",),
    "httpx": ("httpx.HTTPError",),
    "jwt": ("jwt.PyJWTError",),
    "kafka": ("kafka.errors.KafkaError",),
    "kubernetes": ("kubernetes.client.ApiException",),
    "ldap3": ("ldap3.core.exceptions.LDAPException",),
    "minio": ("minio.error.MinioException",),
    "motor": ("pymongo.errors.PyMongoError",),
    "mysql": ("mysql.connector.Error",),
    "neo4j": ("neo4j.exceptions.Neo4jError", "neo4j.exceptions.DriverError"),
    "openai": ("openai.OpenAIError",),
    "opensearchpy": ("opensearchpy.exceptions.OpenSearchException",),
    "paramiko": ("paramiko.SSHException",),
    "peewee": ("peewee.PeeweeException",),
    "pika": ("pika.exceptions.AMQPError",),
    "pinecone": ("pinecone.exceptions.PineconeException",),
    "playwright": ("playwright.async_api.Error",),
    "psycopg": ("psycopg.Error",),
    "psycopg2": ("psycopg2.Error",),
    "pymilvus": ("pymilvus.exceptions.MilvusException",),
    "pymongo": ("pymongo.errors.PyMongoError",),
    "pymysql": ("pymysql.err.Error",),
    "pyodbc": ("pyodbc.Error",),
    "redis": ("redis.exceptions.RedisError",),
    "requests": ("requests.exceptions.RequestException",),
    "selenium": ("selenium.common.exceptions.WebDriverException",),
    "slack_sdk": ("slack_sdk.errors.SlackClientError",),
    "snowflake": ("snowflake.connector.errors.Error",),
    "sqlalchemy": ("sqlalchemy.exc.SQLAlchemyError",),
    "sqlite3": ("sqlite3.Error",),
    "sqlmodel": ("sqlalchemy.exc.SQLAlchemyError",),
    "stripe": ("stripe.StripeError",),
    "urllib3": ("urllib3.exceptions.HTTPError",),
    "weaviate": ("weaviate.exceptions.WeaviateBaseError",),
    "websockets": ("websockets.exceptions.WebSocketException",),
    "yaml": ("yaml.YAMLError",),
}
"""The root of what a library raises, by its top-level import name."""

NOT_FOUND = {
    "azure": "azure.core.exceptions.ResourceNotFoundError",
    "docker": "docker.errors.NotFound",
    "elasticsearch": "elasticsearch.NotFoundError",
    "github": "github.UnknownObjectException",
    "google": "google.api_core.exceptions.NotFound",
    "openai": "openai.NotFoundError",
    "opensearchpy": "opensearchpy.exceptions.NotFoundError",
    "pinecone": "pinecone.exceptions.NotFoundException",
    "chromadb": "chromadb.errors.NotFoundError",
    "builtins": "FileNotFoundError",
    "os": "FileNotFoundError",
    "pathlib": "FileNotFoundError",
}
"""What a library raises where the thing that was asked for is not there."""

_NETWORK = _names("""
    aio_pika aiobotocore aiohttp aiokafka aiosmtplib anthropic azure boto3 botocore cohere confluent_kafka discord
    docker elasticsearch firebase_admin ftplib gcsfs git github gitlab google googleapiclient groq grpc httplib2
    httpx huggingface_hub imaplib kafka kubernetes ldap3 mcp minio mistralai nats notion_client ollama openai
    opensearchpy paramiko pika playwright poplib praw pyppeteer replicate requests s3fs selenium serpapi slack_bolt
    slack_sdk smart_open smtplib spotipy stripe supabase tavily telegram telethon together tweepy twilio urllib3
    voyageai websocket websockets xmlrpc zmq
""")
_DATABASES = _names("""
    aiomysql aioredis aiosqlite asyncpg cassandra chromadb clickhouse_connect clickhouse_driver databases diskcache
    duckdb faiss lancedb mongoengine motor mysql neo4j peewee pinecone psycopg psycopg2 pymilvus pymongo pymysql
    pyodbc qdrant_client redis redisvl snowflake sqlalchemy sqlite3 sqlmodel surrealdb tortoise weaviate
""")
ALSO_RAISED_BY = {
    "requests": ("requests", "docker", "github", "gitlab", "tweepy"),
    "botocore": ("botocore", "boto3", "aiobotocore", "aioboto3", "s3fs", "smart_open", "s3transfer"),
    "sqlalchemy": ("sqlalchemy", "sqlmodel", "alembic", "pandas", "databases", "flask_sqlalchemy"),
    "aiohttp": ("aiohttp",),
    "httpx": ("httpx", "openai", "anthropic", "groq", "cohere"),
    "yaml": ("yaml",),
    "json": ("json", *sorted(_NETWORK | _DATABASES)),  # who speaks to a server reads its answers
    "redis": ("redis", "rq", "aioredis"),
    "pymongo": ("pymongo", "motor", "mongoengine", "beanie", "gridfs", "bson"),
}
"""Libraries whose exceptions come from few others: which ones, the library itself first."""

_FILES = ("builtins.open.", "io.TextIO", "io.Buffered", "io.FileIO")
_OUTSIDE_MODULES = (
    "http.client", "urllib.request", "socket", "ssl", "subprocess", "shutil", "telnetlib", "nntplib", "socketserver",
    "dbm", "shelve", "winreg", "concurrent.futures",
)  # fmt: skip
_NOT_OUTSIDE = _names("""
    concurrent.futures.ProcessPoolExecutor concurrent.futures.ThreadPoolExecutor google.protobuf
    shutil.get_terminal_size shutil.which socket.gethostname socket.inet_aton socket.inet_pton
    subprocess.list2cmdline
""")


def raised_by(path: str) -> tuple[QualifiedName, ...] | None:
    """What calling the callable of a dotted name raises; () for nothing, None where that is not known."""
    exact = _EXACT.get(path)
    if exact is not None:
        return tuple(QualifiedName(one) for one in exact)
    if path in _NEVER:
        return ()
    top = path.partition(".")[0]
    roots = ROOTS.get(top)
    return tuple(QualifiedName(one) for one in roots) if roots is not None else None


def is_outside(path: str) -> bool:
    """Whether calling the callable of a dotted name reaches a file, the network, a database or another process."""
    if path in _NOT_OUTSIDE or any(path.startswith(f"{one}.") for one in _NOT_OUTSIDE):
        return False
    if "OSError" in _EXACT.get(path, ()) or path.startswith(
        ("builtins.open.", "io.TextIO", "io.Buffered", "io.FileIO")
    ):
        return True
    top = path.partition(".")[0]
    if top in _NETWORK or top in _DATABASES:
        return True
    return any(path == one or path.startswith(f"{one}.") for one in _OUTSIDE_MODULES)


def is_root_of(exception: str, path: str) -> bool:
    """Whether an exception covers all that the library behind a dotted name raises."""
    top = path.partition(".")[0]
    names = {one.rpartition(".")[2] for one in ROOTS.get(top, ())}
    if exception.rpartition(".")[2] in names:
        return True
    return top in {"socket", "urllib", "http", "ssl"} and exception.rpartition(".")[2] in {"OSError", "IOError"}


def is_self_contained(library: str) -> bool:
    """Whether a library is known to raise its own exceptions, and no other library's."""
    return library in ROOTS


def libraries_behind(exception: str) -> Iterator[str]:
    """Import names of the libraries that raise an exception of a library; none where that is not known to be few."""
    yield from ALSO_RAISED_BY.get(exception.partition(".")[0], ())
