"""What Python's Jinja makes of small templates, as Transformers sets it up for chat templates, for src/tokenizers/chat/jinja.

    python scripts/golden/jinja_templates.py
        Writes test/golden/chat/templates.json: per kind, small templates with the text that each gives, or the class of what it raises. `refused` is what
        ours does not render, by the name that its refusal has.

    python scripts/golden/jinja_templates.py fuzz 5000
        Has ours (built before by `npm run build`) render so many random templates, and compares; prints those that differ, and counts.
"""

import json
import random
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from transformers.utils.chat_template_utils import _compile_jinja_template

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "test" / "golden" / "chat" / "templates.json"

CONTEXT = {
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "  Hi there, \U0001f600 you!\n"},
        {"role": "assistant", "content": "\n\nHéllo 'x' \"y\"\t\\ ~"},
        {"role": "user", "content": ""},
    ],
    "text": "xx-a,b,,c-xx",
    "emoji": "a\U0001f600b\U0001f601",
    "number": 7,
    "negative": -7,
    "half": 0.5,
    "yes": True,
    "nothing": None,
    "list": [3, 1, 2],
    "mixed": [1, 1.5, True, None, "a'b", [1], {"k": "v"}],
    "dictionary": {"b": 1, "a": [True, None], "items": 5},
    "nested": {"function": {"name": "f", "arguments": {"x": 1.5, "y": "é\n\U0001f600</s>"}}},
}

KINDS = {
    "strip": [
        "{{ text.strip('x') }}",
        "{{ text.strip('x-') }}|{{ text.lstrip('x') }}|{{ text.rstrip('-x') }}",
        "{{ messages[1].content.strip() }}|{{ messages[1].content | trim }}|{{ messages[1].content.lstrip() }}|{{ messages[1].content.rstrip() }}",
        "{{ messages[2].content.lstrip('\\n') }}",
        "{{ '\\x1c\\x85a\\ufeff'.strip() | length }}",
        "{{ '\u2003a\u200b'.strip() | length }}",
        "{{ '' .strip('x') }}|{{ 'xx'.strip('x') }}",
        "{{ text | trim('x') }}",
        "{{ 5 | trim }}",
        "{{ '\U0001f600a\U0001f600'.strip('\U0001f600') }}",
    ],
    "printed": [
        "{{ 1.0 }}|{{ 1 }}|{{ 1.5 }}|{{ 0.1 + 0.2 }}|{{ 100000000000000000.0 }}|{{ 0.00001 }}|{{ 123456789.125 }}",
        "{{ true }}|{{ True }}|{{ false }}|{{ none }}|{{ None }}",
        "{{ yes }}|{{ nothing }}|{{ half }}",
        "{{ list }}|{{ mixed }}",
        "{{ dictionary }}",
        "{{ [1.0, 'a', none, true] }}",
        "{{ (1, 2) }}|{{ (1,) }}",
        "{{ ['\\n', '\\t', \"'\", '\"', '\\'\"', '\\\\', '\\x07', 'é', '\\u200b', '\U0001f600', '\\x85'] }}",
        "{{ [] }}|{{ {} }}|{{ [[]] }}",
        "{{ messages[0] }}",
        "{{ 'a' ~ 1 ~ 1.0 ~ none ~ true }}",
        "{{ [missing] }}",
        "{{ -0.0 }}|{{ 1e5 }}",
        "{{ 2 ** 70 }}|{{ 12345678901234567890123 }}",
        "{{ (yes, nothing) | join('-') }}",
        "{{ 3.0 | string }}|{{ none | string }}",
        "{{ range(3) }}",
        "{{ list | reverse }}",
        "{{ dictionary.keys() }}",
    ],
    "length": [
        "{{ emoji | length }}|{{ messages | length }}|{{ dictionary | length }}",
        "{{ emoji[1] }}|{{ emoji[-1] }}|{{ emoji[1:3] }}|{{ emoji[::-1] }}",
        "{{ emoji.find('b') }}|{{ emoji | list }}",
        "{% for c in emoji %}{{ c }},{% endfor %}",
        "{{ missing | length }}",
        "{{ nothing | length }}",
        "{{ 5 | length }}",
        "{{ emoji.split('b') | length }}|{{ emoji | count }}",
        "{{ emoji | reverse }}",
    ],
    "arithmetic": [
        "{{ -7 % 3 }}|{{ 7 % -3 }}|{{ negative % 3 }}|{{ -7 // 2 }}|{{ 7 // -2 }}",
        "{{ 7 / 2 }}|{{ 6 / 2 }}|{{ 7 // 2 }}",
        "{{ 2 ** 3 ** 2 }}|{{ -2 ** 2 }}",
        "{{ 1 + 2 * 3 - 4 }}|{{ (1 + 2) * 3 }}",
        "{{ true + 1 }}|{{ 1 + 1.0 }}|{{ 3 * 0.5 }}",
        "{{ 'ab' * 3 }}|{{ [1] * 2 }}|{{ 2 * 'x' }}",
        "{{ 'a' + 1 }}",
        "{{ [1] + [2, 3] }}|{{ (1,) + (2,) }}",
        "{{ 1 / 0 }}",
        "{{ negative | abs }}|{{ -half }}|{{ -half | abs }}",
        "{{ 5.5 // 2 }}",
        "{{ 'a %s' % 'b' }}",
        "{{ 1 + 2 ~ 3 }}",
        "{{ (1 + 2) ~ 3 }}|{{ 'a' ~ 1 + '2' ~ 3 }}|{{ 5 - 2 - 1 }}|{{ 5 - (2 - 1) }}|{{ '1' ~ 2 * 3 }}|{{ ('a') ~ ('b', 1) }}|{{ () }}|{{ (1) }}",
        "{{ 'a' + 'b' ~ 3 }}",
        "{{ +number }}|{{ -yes }}",
        "{{ number.real }}",
        "{{ [1] + (2,) }}",
    ],
    "comparison": [
        "{{ [1, 2] == [1, 2] }}|{{ [1, 2] < [1, 3] }}|{{ [1, 2] < [1, 2, 0] }}|{{ [2] > [1, 9] }}",
        "{{ 1 == 1.0 }}|{{ 1 == true }}|{{ 'a' == 'a' }}|{{ none == false }}|{{ '' == none }}",
        "{{ {'a': 1} == {'a': 1.0} }}|{{ (1, 2) == [1, 2] }}",
        "{{ 'a' < 'b' }}|{{ 'Z' < 'a' }}|{{ '\U0001f600' < '\ufffd' }}|{{ 'ab' < 'abc' }}",
        "{{ 1 < 2 < 3 }}",
        "{{ 3 > 2 > 2 }}",
        "{{ (1 < 2) and (2 < 3) }}",
        "{{ 1 < 'a' }}",
        "{{ none < 1 }}",
        "{{ 'b' in 'abc' }}|{{ '' in 'a' }}|{{ 1 in [1.0] }}|{{ 'a' in dictionary }}|{{ 'k' not in dictionary }}",
        "{{ 1 in 'a' }}",
        "{{ 'x' in missing }}|{{ missing in [1] }}",
        "{{ 'x' in none }}",
        "{{ messages[0] == messages[0] }}|{{ messages[0].role in ['system', 'tool'] }}",
        "{{ not(yes) }}|{{ 1 if(yes)else(2) }}|{{ (yes)and(not(nothing)) }}|{{ 'a'if yes else'b' }}",
        "{{ not 1 == 2 }}|{{ not true }}|{{ not '' }}|{{ not [] }}|{{ not 0.0 }}",
        "{{ (messages[0].role == 'user') != (1 % 2 == 0) }}|{{ (1 < 2) == true }}|{{ 1 < (2 < 3) }}",
        "{{ 3 > 2 == 2 }}|{{ 1 == 1 != 2 in [2] }}|{{ 'a' in 'ab' == true }}",
        "{{ 1 < 2 > 3 < none }}",
        "{{ 2 >= 2 }}|{{ 2 <= 1 }}|{{ 2 != 2.0 }}",
        "{{ range(3) == range(3) }}",
        "{{ 10000000000000001 == 10000000000000000.0 }}",
    ],
    "undefined": [
        "[{{ missing }}]",
        "{{ missing == none }}|{{ missing == missing2 }}|{{ missing is defined }}|{{ missing is undefined }}",
        "{{ missing.x }}",
        "{{ missing['x'] }}",
        "{{ missing + 1 }}",
        "{{ 'a' + missing }}",
        "{{ 'a' ~ missing ~ 'b' }}",
        "{{ missing() }}",
        "{{ messages[0].missing }}|{{ messages[0]['missing'] }}|{{ messages[9] }}|{{ nothing.x }}|{{ nothing['x'] }}",
        "{{ messages[0].missing.x }}",
        "{{ missing | default('d') }}|{{ nothing | default('d') }}|{{ nothing | default('d', true) }}|{{ '' | d('e', boolean=true) }}",
        "{% for x in missing %}{{ x }}{% else %}none{% endfor %}",
        "{{ missing | upper }}|{{ missing | trim }}|{{ missing | list }}|{{ missing | first }}",
        "{{ missing | tojson }}",
        "{{ missing > 1 }}",
        "{{ 'yes' if missing }}|{{ 'yes' if missing else 'no' }}",
        "{{ missing or 'x' }}|{{ missing and 'x' }}|{{ not missing }}",
        "{{ messages['x'] }}|{{ 'abc'['x'] }}|{{ number['x'] }}|{{ number.x }}",
        "{{ text.nosuch }}|{{ list.nosuch }}",
        "{{ missing is string }}|{{ missing is none }}|{{ missing is iterable }}|{{ missing is sequence }}|{{ missing is mapping }}",
        "{{ missing[1:] }}",
        "{{ nothing[1:] }}",
        "{{ -missing }}",
        "{{ missing | int }}",
    ],
    "slices": [
        "{{ list[1:] }}|{{ list[:-1] }}|{{ list[::2] }}|{{ list[::-1] }}|{{ list[5:] }}|{{ list[-2:] }}|{{ list[2:0:-1] }}|{{ list[:] }}",
        "{{ text[2:5] }}|{{ text[-2:] }}|{{ text[::-1] }}|{{ text[1::3] }}",
        "{{ (1, 2, 3)[1:] }}|{{ list[-1] }}|{{ list[true] }}|{{ list[3] }}",
        "{{ list[::0] }}",
        "{{ list[1.0] }}",
        "{{ list.0 }}|{{ (messages | last).role }}|{{ messages[1:][0].role }}",
        "{{ dictionary[1:] }}",
        "{{ range(5)[1:3] | list }}|{{ range(10, 0, -3) | list }}|{{ range(2, 4) | join }}",
    ],
    "methods": [
        "{{ text.split(',') }}|{{ text.split(',', 1) }}|{{ ' a  b '.split() }}|{{ ' a  b c '.split(none, 1) }}|{{ ''.split() }}|{{ ''.split(',') }}",
        "{{ text.rsplit(',', 1) }}|{{ text.rsplit('-') }}|{{ 'a--b'.split('-') }}",
        "{{ text.startswith('xx') }}|{{ text.endswith(('y', 'x')) }}|{{ text.startswith('') }}",
        "{{ text.replace('x', 'é') }}|{{ text.replace('x', '', 1) }}|{{ 'ab'.replace('', '-') }}|{{ ''.replace('', '-') }}|{{ 'abc'.replace('', '-', 2) }}",
        "{{ 'ǆ ß É'.upper() }}|{{ 'ΑΣ İ'.lower() }}|{{ 'hELLO wORLD'.capitalize() }}|{{ 'hello' | capitalize }}",
        "{{ 'ab'.join(['x', 'y']) }}|{{ ''.join('xyz') }}",
        "{{ ','.join([1, 2]) }}",
        "{{ text.partition('-') }}|{{ text.rpartition('-') }}|{{ text.partition('?') }}|{{ text.rpartition('?') }}",
        "{{ text.removeprefix('xx') }}|{{ text.removesuffix('xx') }}|{{ text.removesuffix('') }}",
        "{{ 'a\\nb\\r\\nc\\x0bd\\n'.splitlines() }}|{{ text.count('x') }}|{{ text.count('') }}|{{ 'aaa'.count('aa') }}",
        "{{ text.find('-') }}|{{ text.rfind('-') }}|{{ text.find('?') }}",
        "{{ text.title() }}",
        "{{ text.format(1) }}",
        "{{ text.isdigit() }}",
        "{{ 'a'.split('') }}",
        "{{ text.split(sep=',') | length }}|{{ text.split(',', maxsplit=1) }}",
        "{{ dictionary.get('b') }}|{{ dictionary.get('z') }}|{{ dictionary.get('z', 4) }}|{{ dictionary.a }}|{{ dictionary['items'] }}",
        "{% for k, v in dictionary.items() %}{{ k }}={{ v }};{% endfor %}",
        "{{ dictionary.keys() | list }}|{{ dictionary.values() | list }}|{{ dictionary.items() | list }}",
        "{{ dictionary.pop('b') }}",
        "{{ dictionary.update({}) }}",
        "{{ list.append(4) }}",
        "{{ list.index(1) }}",
        "{{ list.sort() }}",
        "{{ text.__class__ }}",
        "{{ messages[0].content.startswith('Be') and messages[0]['content'].endswith('.') }}",
        "{{ text.startswith('a', 3) }}",
        "{{ text.startswith(1) }}",
        "{{ text.split }}",
    ],
    "filters": [
        "{{ list | sort }}|{{ ['b', 'A', 'a'] | sort }}|{{ list | sort(reverse=true) }}|{{ ['b', 'A'] | sort(case_sensitive=true) }}",
        "{{ messages | map(attribute='role') | join(', ') }}|{{ list | map('string') | list }}",
        "{{ messages | selectattr('role', 'equalto', 'user') | list | length }}|{{ messages | rejectattr('role', 'in', ['user']) | map(attribute='role') | list }}",
        "{{ messages | selectattr('content') | list | length }}|{{ mixed | select('string') | list }}|{{ mixed | reject('none') | list | length }}",
        "{{ list | first }}|{{ list | last }}|{{ [] | first }}|{{ text | last }}",
        "{{ messages | selectattr('role', 'eq', 'user') | first }}",
        "{{ text | replace('x', 'y') }}|{{ text | replace('x', 'y', 1) }}|{{ 121 | replace(1, 3) }}",
        "{{ 'a\\n\\nb\\nc' | indent }}|{{ 'a\\nb' | indent(2, true) }}|{{ 'a\\n\\nb' | indent('>', blank=true) }}|{{ 'a\\n' | indent }}|",
        "{{ '42' | int }}|{{ ' -7 ' | int }}|{{ 'x' | int }}|{{ 'x' | int(5) }}|{{ 3.9 | int }}|{{ none | int }}|{{ true | int }}",
        "{{ '3.7' | int }}",
        "{{ list | join }}|{{ list | join('-') }}|{{ mixed | join('/') }}|{{ text | join('.') }}",
        "{{ [1, 1.0, 'a', 'A'] | unique | list }}",
        "{{ dictionary | dictsort }}|{{ {'b': 1, 'A': 2} | dictsort(reverse=true) }}|{{ {'b': 1, 'a': 2} | dictsort(by='value') }}",
        "{{ dictionary | items | list }}|{{ dictionary | list }}",
        "{{ text | upper | lower | length }}|{{ text | string }}",
        "{{ text | title }}|{{ 'gPT4 correct-user (a b)' | title }}|{{ \"they're 2nd x1y\".title() }}|{{ \"they're\" | title }}",
        "{{ 'été' | title }}",
        "{{ half | round }}",
        "{{ list | sum }}",
        "{{ list | max }}",
        "{{ text | e }}",
        "{{ '<' | safe }}",
        "{{ ('<' | safe) + '&' }}",
        "{{ messages | tojson | safe }}",
        "{{ text | wordcount }}",
        "{{ messages | groupby('role') }}",
        "{{ messages | map(attribute='content', default='x') | list | length }}|{{ messages | map(attribute='z', default='x') | list }}",
        "{{ list | batch(2) | list }}",
        "{% set g = messages | map(attribute='role') %}{{ g | list | length }}{{ g | list | length }}",
        "{{ '%d' | format(3) }}",
        "{{ text | truncate(3) }}",
        "{{ list | nosuch }}",
        "{{ 'x' | default(missing) }}|{{ list | join(', ', attribute='x') }}",
        "{{ ['b', 'a', none] | sort }}",
        "{% filter upper %}a{{ text }}{% endfilter %}",
        "{{ list | reverse | list }}|{{ list | map('abs') | list }}|{{ ['a'] | map('upper') | first }}",
        "{{ text | attr('upper') }}",
    ],
    "tojson": [
        "{{ dictionary | tojson }}|{{ mixed | tojson }}|{{ 'é\\n\"</s>' | tojson }}",
        "{{ nested | tojson }}",
        "{{ nested | tojson(indent=4) }}",
        "{{ {'b': [1, {}], 'a': []} | tojson(indent=2, sort_keys=true) }}",
        "{{ dictionary | tojson(separators=(',', ':')) }}",
        "{{ nested | tojson(ensure_ascii=true) }}",
        "{{ '\\x07\\x7f\\u2028' | tojson }}|{{ 1.0 | tojson }}|{{ none | tojson }}|{{ true | tojson }}",
        "{{ (1, 2) | tojson }}|{{ {1: 2, none: 3, 'x': 4.0} | tojson }}",
        "{{ dictionary.items() | tojson }}",
        "{{ messages[1] | tojson }}",
        "{{ nested | tojson(indent='--') }}",
        "{{ dictionary | tojson(cls=none) }}",
    ],
    "tests": [
        "{{ mixed | map('string') | list | length }}{% for m in mixed %}{{ m is string }}{{ m is number }}{{ m is integer }}{{ m is float }}{{ m is boolean }}{{ m is none }}{{ m is mapping }}{{ m is sequence }}{{ m is iterable }};{% endfor %}",
        "{{ 4 is even }}|{{ 3 is odd }}|{{ yes is true }}|{{ 1 is true }}|{{ no is false }}|{{ range is callable }}",
        "{{ number is not none }}|{{ not number is none }}|{{ number is not string and yes }}",
        "{{ 'this is the test (a) is in [it]' }}",
        "{{ 4 is divisibleby(2) }}",
        "{{ 'a' is in ['a'] }}",
        "{{ number is eq 7 }}",
        "{{ 'a' is sameas none }}",
        "{{ 'abc' is lower }}",
        "{{ number is nosuch }}",
        "{{ -3 is odd }}|{{ -4 is even }}",
        "{{ 1 + number is number }}",
    ],
    "loops": [
        "{% for m in messages %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }}{{ loop.revindex0 }};{% endfor %}",
        "{% for m in messages if m.role == 'user' %}{{ loop.index }}{{ m.role }}{{ loop.last }}{% else %}x{% endfor %}",
        "{% for m in [] %}a{% else %}b{% endfor %}",
        "{% for m in messages %}{% if loop.index0 == 1 %}{% continue %}{% endif %}{% if loop.index0 == 3 %}{% break %}{% endif %}{{ m.role }}{% endfor %}",
        "{% for a in [1, 2] %}{% for b in 'xy' %}{{ loop.index }}{{ a }}{{ b }}{% endfor %}{{ loop.index }}{% endfor %}",
        "{% set x = 1 %}{% for i in [1, 2] %}{{ x }}{% set x = 5 %}{{ x }}{% endfor %}{{ x }}",
        "{% set ns = namespace(found=false, n=0) %}{% for m in messages %}{% if m.role == 'user' %}{% set ns.found = true %}{% set ns.n = ns.n + 1 %}{% endif %}{% endfor %}{{ ns.found }}{{ ns.n }}{{ ns.x }}",
        "{% for m in messages %}{{ loop.previtem.role }}>{{ loop.nextitem.role if not loop.last }};{% endfor %}",
        "{% for m in messages %}{{ (loop.previtem or {}).role }}>{{ loop.cycle('a', 'b') }};{% endfor %}",
        "{% for m in messages %}{{ loop.depth }}{% endfor %}",
        "{% for m in messages %}{{ loop.changed(m.role) }}{% endfor %}",
        "{% for a, b in [(1, 2), [3, 4]] %}{{ a }}{{ b }}{% endfor %}",
        "{% for a, b in [(1, 2, 3)] %}{{ a }}{% endfor %}",
        "{% for m in messages[::-1] %}{{ m.role[0] }}{% endfor %}{{ m }}",
        "{% for i in range(3) %}{{ i }}{% endfor %}{{ loop }}",
        "{% for i in 5 %}{% endfor %}",
        "{% for i in none %}{% endfor %}",
        "{% for k in dictionary %}{{ k }}{% endfor %}",
        "{% for m in messages recursive %}{{ m }}{% endfor %}",
        "{% set ns = namespace() %}{% set ns._x = 1 %}",
        "{% set x.y = 1 %}",
        "{% set list[0] = 1 %}",
    ],
    "statements": [
        "{% set a, b = 1, 'x' %}{{ a }}{{ b }}",
        "{% set a %} b{{ number }} {% endset %}[{{ a }}]{{ a | length }}",
        "{% if nothing %}a{% elif '' %}b{% elif 0 %}c{% else %}d{% endif %}",
        "{% if yes %}{% set z = 1 %}{% endif %}{{ z }}",
        "{% macro m(a, b=2, c=a) %}{{ a }}{{ b }}{{ c }}{{ number }}{% endmacro %}{{ m(1) }}|{{ m(1, c=3) }}|{{ m('x', 'y') }}|{{ m() }}|{{ m(1) | length }}",
        "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
        "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(z=2) }}",
        "{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}x{{ number }}{% endcall %}",
        "{% macro m() %}[{{ caller(3) }}]{% endmacro %}{% call(n) m() %}x{{ n }}{% endcall %}",
        "{% macro r(n) %}{{ n }}{% if n > 0 %}{{ r(n - 1) }}{% endif %}{% endmacro %}{{ r(3) }}",
        "{% macro m(a=none) %}{{ a }}{{ a is none }}{% endmacro %}{{ m() }}{{ m(none) }}",
        "{% set f = range %}{{ f(2) | list }}",
        "{{ raise_exception('no ' ~ number) }}",
        "{% include 'x' %}",
        "{% raw %}{{ x }}{% endraw %}",
        "{% with a = 1 %}{{ a }}{% endwith %}",
        "{% do list.append(1) %}",
        "{% block b %}x{% endblock %}",
        "{{ dict(a=1, b='x') }}|{{ dict([('a', 1)]) }}|{{ dict({'a': 1}, b=2) }}",
        "{{ namespace(a=1).a }}",
        "{% generation %}a{{ number }}{% endgeneration %}b",
        "x {%- generation -%} a {%- endgeneration %} b",
        "{{ lipsum(n=1) }}",
        "{{ cycler('a').next() }}",
        "{% set x = namespace %}{{ x(a=2).a }}",
        "{% set x = 'a' if yes else 'b' %}{{ x }}{{ 'c' if not yes else 'd' if nothing else 'e' }}",
        "{% if 'a' in text and not nothing or yes %}x{% endif %}",
        "{{ [1, 2,] }}{{ {'a': 1,} }}{{ (1, 2,) }}",
        "{{ 'a' 'b' \"c\" }}",
        "{{ list, 1 }}",
        "{{ foo bar }}",
        "{% if %}",
        "{{ 'a",
        "{% if yes %}",
        "{% endif %}",
        "{{ }}",
        "{% autoescape true %}{{ '<' }}{% endautoescape %}",
        "{{ m(*list) }}",
        "{% macro m(a, b, c) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(*list) }}",
        "{{ dict(**dictionary) }}",
    ],
    "white space": [
        "  {% if yes %}\n  a\n  {% endif %}\n  b\n",
        "a\n  {%- if yes -%}\n  b\n  {%- endif -%}\n  c",
        "a {%- if yes %} b {% endif -%} c",
        "{% for i in [1, 2] %}\n  {{ i }}\n{% endfor %}\nend\n\n",
        "  {{ number }}\n  {{- number }}\n  {{ number -}}\n  x",
        "a\n  {# comment #}\nb {# c #} d\n{#- c -#}\n e",
        "  \t{% set x = 1 %}  {{ x }}",
        "a  {% set x = 1 %}\n\n{{ x }}",
        "a\r\nb\rc{{ '\\r\\n' }}{% if yes %}\r\nd{% endif %}",
        "{%+ if yes %}a{% endif +%}\n b",
        "  {%+ if yes %}a{% endif %}\n b",
        "{{ '%}' }}{{ '}}' }}{{ '{{' }}{{ \"{#\" }}",
        "{{ 'a %}\n b' }}{{ '\n  {% x' }}",
        "{{ {'a': {'b': 1}} }}{{ {'a': {'b': 1}}['a']['b'] }}",
        "a\u2003\n\u2003{% if yes %}b{% endif %}",
        "\n{% if yes %}x{% endif %}\n\n",
        "{% if yes %}\n\n x{% endif %}",
        "{#",
        "a {-}\n b -}\n c",
        "{% set x = '-%}\n' %}[{{ x }}]",
        "{\n{%- if yes %}a{% endif %}{ {%- set x = 1 %}{ {{- x }}}{{ '{' }}{ {#- c -#} }",
        "x\n\n{%- if yes %}\n\ny{% endif %}",
        "{{- number -}}   \n\n a",
        "{% if yes -%} a {%- else -%} b {%- endif %}",
        "  {# a #}  {% if yes %}b{% endif %}",
        "{{ number }}\n{% if yes %}\n{{ number }}\n{% endif %}\n",
    ],
    "strings": [
        "{{ 'a\\nb\\t\\\\ \\' \\\" \\x41 \\u00e9 \\d \\/ \\_ \\101 \\a' | tojson }}",
        "{{ '\\U0001f600' | length }}",
        "{{ '\\ud83d' | length }}",
        "{{ '\\N{BULLET}' }}",
        "{{ 'é\U0001f600' }}",
        "{{ 'a\\\nb' }}",
        "{{ '{% if %}' }}",
        "{{ '<|im_start|>' + messages[0].role + '\\n' + messages[0].content + '<|im_end|>' }}",
    ],
}

# What ours refuses, by what the refusal names. Everything else is equal, or fails in both.
REFUSED = json.loads((Path(__file__).parent / "jinja_refused.json").read_text())


def rendered(template, context=CONTEXT):
    try:
        return {"text": _compile_jinja_template(template).render(**json.loads(json.dumps(context)))}
    except Exception as error:  # noqa: BLE001
        return {"error": type(error).__name__}


def entry(template):
    if template in REFUSED:
        return {"template": template, "refused": REFUSED[template]}
    return {"template": template} | rendered(template)


def write():
    versions = {name: version(name) for name in ("jinja2", "transformers")}
    kinds = {kind: [entry(template) for template in templates] for kind, templates in KINDS.items()}
    unknown = set(REFUSED) - {template for templates in KINDS.values() for template in templates}
    assert not unknown, unknown
    golden = {"generator": "scripts/golden/jinja_templates.py", "versions": versions, "context": CONTEXT, "kinds": kinds}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n")
    print(sum(len(entries) for entries in kinds.values()), "templates")


ATOMS = ["1", "0", "2.5", "-3", "'a'", "'b\\n'", '"\U0001f600x"', "true", "none", "missing", "text", "emoji", "list", "number", "half", "negative", "messages", "messages[0]", "messages[1].content", "dictionary", "[]", "{}", "(1, 2)", "[1, 'a']", "''"]
BINARY = ["+", "-", "*", "//", "%", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or", "**", "/"]
FILTERS = ["trim", "length", "upper", "lower", "string", "list", "first", "last", "join", "join('-')", "tojson", "default('d')", "int", "capitalize", "reverse", "sort", "abs", "title", "replace('a', 'b')", "map('string')", "select", "items", "unique", "count", "indent", "d('x', true)", "tojson(indent=2)"]
TESTS = ["defined", "none", "string", "number", "mapping", "iterable", "sequence", "true", "integer", "boolean", "float", "undefined", "even", "odd"]
POSTFIX = ["[0]", "[-1]", "[1:]", "[::-1]", "[:2]", ".role", "['content']", ".strip()", ".split()", ".split('a')", ".upper()", ".items()", ".get('b')", ".startswith('a')", ".nosuch", "[true]", ".replace('a', '')", ".lstrip('x')", ".keys()", ".title()", ".splitlines()"]


def expression(generator, depth):
    if depth == 0 or generator.random() < 0.15:
        return generator.choice(ATOMS)
    inner = lambda: expression(generator, depth - 1)  # noqa: E731
    kind = generator.randrange(9)
    if kind <= 2:
        return f"{inner()} {generator.choice(BINARY)} {inner()}"
    if kind == 3:
        return f"({inner()})"
    if kind == 4:
        return f"{generator.choice(['not ', '-', '', 'not not '])}{inner()}"
    if kind == 5:
        return f"{inner()} | {generator.choice(FILTERS)}"
    if kind == 6:
        return f"({inner()}){generator.choice(POSTFIX)}"
    if kind == 7:
        return f"{inner()} is {generator.choice(['', 'not '])}{generator.choice(TESTS)}"
    return f"{inner()} if {inner()} else {inner()}" if generator.random() < 0.7 else f"[{inner()}, {inner()}]"


SPACES = ["", " ", "\n", "\n\n", "  \n  ", "a", "{", " }", "\t"]


def random_template(generator):
    sign = lambda: generator.choice(["", "", "-"])  # noqa: E731
    text = lambda: generator.choice(SPACES) + generator.choice(SPACES)  # noqa: E731
    value = lambda: expression(generator, generator.randint(1, 4))  # noqa: E731
    parts = []
    for _ in range(generator.randint(1, 3)):
        kind = generator.randrange(5)
        if kind <= 1:
            parts.append(f"{{{{{sign()} {value()} {sign()}}}}}")
        elif kind == 2:
            parts.append(f"{{%{sign()} if {value()} {sign()}%}}{text()}x{text()}{{%{sign()} else {sign()}%}}{text()}{{%{sign()} endif {sign()}%}}")
        elif kind == 3:
            parts.append(f"{{%{sign()} for i in {value()} {sign()}%}}{text()}{{{{ i }}}}{{{{ loop.index }}}}{text()}{{%{sign()} endfor {sign()}%}}")
        else:
            parts.append(f"{{%{sign()} set v = {value()} {sign()}%}}{text()}{{{{ v }}}}{{#{sign()} c {sign()}#}}")
    return text() + text().join(parts) + text()


def fuzz(count):
    """Counts what becomes of random templates in both; prints those that differ."""
    generator = random.Random(1)
    templates = [random_template(generator) for _ in range(count)]
    lines = "".join(json.dumps({"template": template, "context": CONTEXT}) + "\n" for template in templates)
    done = subprocess.run(["node", str(ROOT / "scripts" / "golden" / "chat.mjs")], input=lines, capture_output=True, text=True, check=True)
    counts = {}
    for template, line in zip(templates, done.stdout.splitlines()):
        own, theirs = json.loads(line), rendered(template)
        if "error" in own:
            outcome = "fails in both" if "error" in theirs else "refused" if own["kind"] == "unsupported" else "DIFFERS"
        else:
            outcome = "equal" if own == theirs else "fails in Python alone" if "error" in theirs else "DIFFERS"
        counts[outcome] = counts.get(outcome, 0) + 1
        if outcome == "DIFFERS":
            print(json.dumps(template, ensure_ascii=False), own, theirs, sep="\n   ")
    print(counts)


if __name__ == "__main__":
    if sys.argv[1:2] == ["fuzz"]:
        fuzz(int(sys.argv[2]))
    else:
        write()
