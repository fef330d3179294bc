"""Every word that a reader sees goes through gettext: the template for translators is complete and up to date."""

from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from config import ROOT

TRANSLATIONS = ROOT / "translations"
KEYWORDS = {"_": None, "N_": None, "n_": (1, 2)}


def words_in_code():
    with (TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    return {message if isinstance(message, str) else message[0] for _file, _line, message, _notes, _context in found}


def test_the_template_for_translators_holds_exactly_the_messages_of_the_code():
    with (TRANSLATIONS / "casecount.pot").open("rb") as file:
        template = {message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file)} - {""}
    assert template == words_in_code(), "run: make messages"
    assert len(template) > 100


def test_a_message_that_names_values_names_them_all_by_keyword():
    unnamed = [message for message in words_in_code() if "%s" in message or "%d" in message or "{" in message]
    assert unnamed == []
