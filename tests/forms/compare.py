#!/usr/bin/env python3
"""Compares records with what printed samples say.

usage: compare.py TRUTH_DIR RESULTS_DIR

Prints a line for every difference and ends with their number; exit status 1 where there is one. A year that is printed
nowhere on its page need not be found, but must be right where it is inferred.
"""
import json
import os
import sys
import unicodedata


def normal(text):
    return ''.join(unicodedata.normalize('NFKC', text or '').split()).translate({0x2014: '-', 0x2013: '-'})


PERIODS = {'mid': 'mid_term', 'year': 'annual', 'actual': 'annual.actual'}
FIELDS = {'title': 'title', 'year': 'year', 'project_name': 'name', 'department': 'dept', 'implementing_unit': 'unit',
          'attribute': 'attr', 'term': 'period', 'total_weight': 'total_weight', 'total_score': 'total_score'}
MORE = ('actual', 'weight', 'score', 'reason')


def wanted(truth, page_text, have):
    items = {name: truth[key] for name, key in FIELDS.items() if truth.get(key)}
    if 'year' in items and items['year'] not in page_text and 'year' not in have:
        del items['year']
    if truth.get('unit') and '填报单位：' + truth['unit'] in page_text:
        items['reporting_unit'] = truth['unit']
    for period, funds in truth.get('funds', {}).items():
        for item, amount in funds.items():
            items[f"fund {PERIODS[period]} {item.replace('carry', 'carry_over')}"] = amount
    for item, row in truth.get('measures', {}).items():
        for measure, amount in row.items():
            items[f"fund annual {item.replace('carry', 'carry_over')} {measure}"] = amount
    for period, text in truth.get('goal', {}).items():
        items[f'goal {PERIODS[period]}'] = text
    for row, task in enumerate(truth.get('tasks', [])):
        for name, text in task.items():
            items[f'task {row} {name}'] = text
    for period, entries in truth.get('indicators', {}).items():
        shown = [e for e in entries if e['l3'] or e['value']]
        for n, e in enumerate(sorted(shown, key=order)):
            items[f'indicator {PERIODS[period]} {n}'] = ' | '.join(
                [e['l1'], e['l2'], e['l3'], e['value']] + [e.get(name, '') for name in MORE])
    return {name: normal(text) for name, text in items.items() if normal(text)}


def found(record):
    items = {name: value['text'] for name, value in record['fields'].items()}
    for fund in record['funds']:
        name = f"fund {fund['period']} {fund['item']} {fund.get('measure', '')}".strip()
        if normal(fund['text']) != '-':
            items[name] = fund['text']
    for goal in record['goals']:
        items['goal ' + '.'.join(filter(None, [goal['period'], goal.get('aspect')]))] = goal['text']
    for row, task in enumerate(record.get('lists', {}).get('tasks', [])):
        for name, value in task.items():
            items[f'task {row} {name}'] = value['text']
    for period in ('mid_term', 'annual'):
        entries = [dict(l1=i['level1'], l2=i['level2'], l3=i['level3'], value=i['value']['text'],
                        **{name: i.get('more', {}).get(name, {}).get('text', '') for name in MORE})
                   for i in record['indicators'] if i['period'] == period]
        for n, e in enumerate(sorted(entries, key=order)):
            items[f'indicator {period} {n}'] = ' | '.join(
                [e['l1'], e['l2'], e['l3'], e['value']] + [e[name] for name in MORE])
    return {name: normal(text) for name, text in items.items()}


def order(entry):
    return [normal(entry[name]) for name in ('l1', 'l2', 'l3', 'value')]


def main(truth_dir, results_dir):
    differences = pages = 0
    for name in sorted(os.listdir(truth_dir)):
        if not name.endswith('.json'):
            continue
        with open(os.path.join(truth_dir, name), encoding='utf8') as file:
            page = json.load(file)
        with open(os.path.join(results_dir, name), encoding='utf8') as file:
            records = json.load(file)['records']
        pages += 1
        text = ' '.join(line['text'] for line in page['outside'])
        have = found(records[0]) if len(records) == 1 else {}
        want = wanted(page['truth'], text, have)
        for key in sorted(want.keys() | have.keys()):
            if want.get(key, '') != have.get(key, ''):
                differences += 1
                print(f"{name}: {key}: printed {want.get(key)!r}, record {have.get(key)!r}")
    print(f'{pages} pages, {differences} differences')
    return 1 if differences or not pages else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:3]))
