"""What a person is told when something outside the code is wrong.

Exception
└── KaigongError          one sentence: what happened, to which thing, what to do
    ├── SettingsRefused   an unknown or malformed KAIGONG_ name
    ├── PartMissing       Java, the broker's jars or redis-server is not there
    ├── PartRefused       a port is taken, a jar is not the listed one, the data is in use
    ├── PartFailed        a part ended, or did not come up in time
    ├── BusUnreachable    Kafka does not answer
    ├── TopicsDiffer      the topics are not those of the catalogue
    ├── ContractsDiffer   a published schema is not its model's, or breaks with old records
    ├── CredentialMissing a provider is named without what it takes to call it
    ├── TemplatesRefused  a file of templates cannot be read, or breaks a provider's rule
    ├── PopulationRefused what is to be imported cannot be read
    ├── LetterRefused     a dead letter is not there, cannot be opened, or cannot be replayed
    ├── DeskRefused       an enterprise, key, fair or person is not there, or cannot be as it was stated
    └── KeysRefused       keys are missing, damaged, open to others, or not those of the data
"""


class KaigongError(Exception):
    """One sentence for a person; the CLI prints it and exits with `exit_code`."""

    exit_code = 1


class SettingsRefused(KaigongError):
    """The environment names a setting that does not exist, or gives one a value that it cannot have."""

    exit_code = 2


class PartMissing(KaigongError):
    """Something that must be installed is not."""


class PartRefused(KaigongError):
    """A part cannot be started as things are."""


class PartFailed(KaigongError):
    """A part ended by itself, or did not come up in time."""


class BusUnreachable(KaigongError):
    """No Kafka answers at the address of the settings."""


class TopicsDiffer(KaigongError):
    """A topic is not as the catalogue has it."""


class ContractsDiffer(KaigongError):
    """A published schema is not that of its model, or a changed model breaks its promise to old records."""


class KeysRefused(KaigongError):
    """The keys are missing, damaged, open to others, or not those that the data was made with."""


class CredentialMissing(KaigongError):
    """A provider's address is set, and a credential for it is not."""


class TemplatesRefused(KaigongError):
    """A file of templates is not there, cannot be read, or breaks a rule of a provider's."""


class PopulationRefused(KaigongError):
    """A file to import is not there, or no list that can be read. Its reader is a clerk: it says so in Chinese."""


class LetterRefused(KaigongError):
    """A dead letter is not there, cannot be opened, or cannot be replayed as it was."""


class DeskRefused(KaigongError):
    """An enterprise, a key, a fair or a person is not there, or cannot be as it was stated."""
