#!/usr/bin/env python3
"""Compares declarations over two pages, joined by an export, with what was printed.

usage: pages.py SHENBAO TRUTH_DIR RESULTS_1 RESULTS_2 WORK

RESULTS_1 and RESULTS_2 are the results of the first and second pages. Prints a line for every difference and ends with
their number; exit status 1 where there is one.
"""
import json
import os
import subprocess
import sys

from compare import found, wanted


def read(path):
    with open(path, encoding='utf8') as file:
        return json.load(file)


def main(shenbao, truth_dir, first, second, work):
    names = sorted(name for name in os.listdir(truth_dir) if name.endswith('.json'))
    os.makedirs(f'{work}/pages')
    for number, name in enumerate(names):
        for part, results in ((1, first), (2, second)):
            page = read(os.path.join(results, name))
            page['source'] = {'path': f'{number:04}-{part}.png', 'frame': 0, 'sha256': f'{2 * number + part:064}'}
            with open(f'{work}/pages/{number:04}-{part}.png.json', 'w', encoding='utf8') as file:
                json.dump(page, file)
    lines = subprocess.run([shenbao, 'export', work, '--format', 'jsonl', '-o', '-'], check=True, capture_output=True)
    records = {record['source']['path']: record for record in map(json.loads, lines.stdout.splitlines())}
    differences = 0
    for number, name in enumerate(names):
        page = read(os.path.join(truth_dir, name))
        record = records.pop(f'{number:04}-1.png', None)
        have = found(record) if record else {}
        want = wanted(page['truth'], ' '.join(line['text'] for line in page['outside']), have)
        for key in sorted(want.keys() | have.keys()):
            if want.get(key, '') != have.get(key, ''):
                differences += 1
                print(f"{name}: {key}: printed {want.get(key)!r}, record {have.get(key)!r}")
    for path in records:
        differences += 1
        print(f'{path}: a second page by itself')
    print(f'{len(names)} declarations over two pages, {differences} differences')
    return 1 if differences or not names else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:6]))
