"""Reference numbers for src/metrics/rouge/rouge.ts and porter-stem.ts, from rouge_score and NLTK.

    python scripts/golden/rouge.py

Writes test/golden/metrics/rouge.json. All text is made up here: hand-made corners, sentences of our own with seeded noise, and
the word salad of metrics.py.
"""

import random
from importlib.metadata import version

import regex

from metrics import noisy, salad_corpus, write
from nltk.stem.porter import PorterStemmer
from rouge_score.rouge_scorer import RougeScorer

VARIANTS = ["rouge1", "rouge2", "rouge3", "rougeL", "rougeLsum"]

PARAGRAPHS = [
    "The council voted on Tuesday to close the old bridge.\nRepairs would have cost twice as much as a new one.\n"
    "Drivers will be sent over the northern road until the new bridge opens in 2027.",
    "A student is trained on what a teacher writes.\nThe teacher is large and slow; the student is small and fast.\n"
    "What the student loses in quality, it gains in speed.",
    "Rain fell for three days.\nThe river rose, and the lower fields were flooded.\nNobody was hurt, but two barns were lost.\n"
    "Farmers are asking for help with seeds and feed.",
    "She had been running the bakery for nineteen years before she sold it.\nThe new owners kept the recipes, the oven and most of the staff.",
    "The function returns the index of the first match, or -1 if there is none.\nIt does not change the string.",
    "Engineers measured the vibrations of the tower during the storm.\nTheir measurements agreed with the calculations within four percent.",
]

CORNERS = {
    "empty prediction": (["", "the cat"], [["a dog"], ["the cat"]]),
    "empty reference": (["a dog", "the cat"], [[""], ["the cat"]]),
    "nothing but punctuation": (["... !?", "-"], [["..."], ["a"]]),
    "identical": (["The quick brown fox jumps over the lazy dog."], [["The quick brown fox jumps over the lazy dog."]]),
    "nothing shared": (["alpha beta gamma"], [["one two three"]]),
    "shorter than the order": (["one two"], [["one two"]]),
    "clipped counts": (["the the the the the"], [["the cat is on the mat"]]),
    "same words, other order": (["police kill the gunman", "the gunman kill police"], [["police killed the gunman"], ["police killed the gunman"]]),
    "several references, a tie": (["a b c d"], [["a b x y", "c d x y z", "a b y x"]]),
    "empty lines": (["a b\n\n c d\n", "\n\n"], [["\nc d\na b\n\n"], ["a\nb"]]),
    "lines moved and repeated": (["w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5", "a b a b\na b"], [["w1 w2 w3 w4 w5"], ["b a b\nb a b"]]),
    "several longest subsequences": (["a c b d a\nb a d c", "x a y b z"], [["a b c d b a\nd c b a", "c b a d"], ["b a x z y"]]),
    "letters that lower case changes": (["İstanbul K 5K straße ǅ Σίσυφος x"], [["i stanbul k 5k stra e x"]]),
    "other scripts and accents": (["café naïve 東京 は 😀 3.14"], [["caf e na ve 3 14"]]),
    "stems": (["He tries flying, easily and happily"], [["he tried to fly easy, happy skies; dying news"]]),
}

STEM_BEGINNINGS = "fl tr hop fil rel cond happ feud enj arch geo sens contr oper s y".split()
STEM_ENDINGS = (
    "y ies ied ying ed ing eed s ss sses e ly li ational tional enci anci izer bli alli entli eli ousli ization ation ator alism iveness "
    "fulness ousness aliti iviti biliti fulli logi icate ative alize iciti ical ful ness al ance ence er ic able ible ant ement ment ent ion "
    "sion tion ou ism ate iti ous ive ize ll ell tted zzing bled ating izing"
).split()
STEM_WORDS = (
    "sky skies dying lying tying news inning innings outing outings canning cannings howe proceed exceed succeed dies died spied spies "
    "a is as aid ays 1990s 2nd y yyyy syzygy toy say ow ox oxed falling hissing fizzed hopping roll controlling agreed feed generalizations "
    "oscillators radically vietnamization replacement adjustment adoption criterion communism homologous rate cease probate"
).split()


def own_corpus(seed, max_references):
    rng = random.Random(seed)
    references = [[noisy(rng, text) for _ in range(rng.randint(0, max_references - 1))] + [text] for text in PARAGRAPHS]
    return ["\n".join(noisy(rng, line) for line in shuffled(rng, text.split("\n"))) for text in PARAGRAPHS], references


def shuffled(rng, lines):
    return rng.sample(lines, len(lines)) if rng.random() < 0.5 else lines


UNSPACED = "".join(rf"\p{{Script={script}}}" for script in ["Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"])


class UnicodeTokenizer:
    """Runs of letters, marks and digits in lower case; every letter of scripts that are written without spaces, with its marks."""

    TOKEN = regex.compile(rf"[{UNSPACED}]\p{{M}}*|(?:(?![{UNSPACED}])[\p{{L}}\p{{M}}\p{{N}}])+")

    def __init__(self, stemmer):
        self.stem = PorterStemmer().stem if stemmer else None

    def tokenize(self, text):
        tokens = self.TOKEN.findall(text.lower())
        return [self.stem(token) if self.stem and regex.fullmatch(r"[a-z0-9]{4,}", token) else token for token in tokens]


OTHER_SCRIPTS = {
    "Devanagari": (["पूर्व प्रधानमन्त्री जापान गए", "दिल्ली में वर्षा"], [["पूर्व प्रधानमन्त्री जापान से लौटे"], ["दिल्ली में भारी वर्षा हुई"]]),
    "Japanese and Chinese": (["東京で大雨が降りました", "今天天气很好"], [["東京に大雨が降った"], ["今天的天气非常好"]]),
    "Thai, with marks": (["วันนี้ฝนตกหนัก"], [["เมื่อวานฝนตกที่กรุงเทพ"]]),
    "Cyrillic, Greek, Arabic and accents": (
        ["Москва слезам не верит", "Ο Σίσυφος έφυγε", "كتب الولد", "Le café était fermé"],
        [["москва верит слезам"], ["ο σίσυφος φεύγει"], ["كتب الولد الدرس"], ["le café est fermé, hélas"]],
    ),
    "mixed with Latin": (["The 東京 towers were falling", "naïve running"], [["the 東京 tower fell down"], ["a naïve runner ran"]]),
}


def rouge_case(name, predictions, references, stemmer, tokenizer="alphanumeric"):
    scorer = RougeScorer(VARIANTS, use_stemmer=stemmer, tokenizer=UnicodeTokenizer(stemmer) if tokenizer == "unicode" else None)
    scores = [scorer.score_multi(each, prediction) for prediction, each in zip(predictions, references)]
    return {
        "name": name,
        "stemmer": stemmer,
        "tokenizer": tokenizer,
        "predictions": predictions,
        "references": references,
        "segments": {variant: [[s[variant].precision, s[variant].recall, s[variant].fmeasure] for s in scores] for variant in VARIANTS},
    }


def main():
    corpora = dict(CORNERS)
    corpora["own sentences, one reference"] = own_corpus(3, 1)
    corpora["own sentences, up to three references"] = own_corpus(4, 3)
    corpora["salad, up to three references"] = salad_corpus(5, 20, 3)
    stem = PorterStemmer().stem
    words = STEM_WORDS + [beginning + ending for beginning in STEM_BEGINNINGS for ending in STEM_ENDINGS]
    write(
        "rouge.json",
        generator="scripts/golden/rouge.py",
        versions={"rouge_score": version("rouge_score"), "nltk": version("nltk")},
        tolerance=1e-9,
        cases=[
            *(rouge_case(name, *corpus, stemmer) for name, corpus in corpora.items() for stemmer in (False, True)),
            *(rouge_case(name, *corpus, stemmer, "unicode") for name, corpus in OTHER_SCRIPTS.items() for stemmer in (False, True)),
        ],
        stems=" ".join(f"{word}:{stem(word)}" for word in words),
    )


if __name__ == "__main__":
    main()
