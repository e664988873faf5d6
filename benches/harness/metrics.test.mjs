// node --test: figures worked by hand, and what is typed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { averagePrecision, mean, ndcg, recall } from './metrics.mjs';
import { isCyrillic, latin, layout } from './variants.mjs';

const near = (one, other) => assert.ok(Math.abs(one - other) < 5e-5, `${one} is not ${other}`);

test('a ranking worked by hand', () => {
  // Relevant: a (3), b (2), c (1). Found: b first, a third, nothing else of them.
  const judged = new Map([['a', 3], ['b', 2], ['c', 1]]);
  const ids = ['b', 'x', 'a', 'y'];
  // Gain 2/1 + 3/2 = 3.5; ideal 3/1 + 2/1.58496 + 1/2 = 4.76186.
  near(ndcg(ids, judged), 0.73501);
  // (1/1 + 2/3) / 3.
  near(averagePrecision(ids, judged), 0.55556);
  near(recall(ids, judged), 0.66667);
  near(mean([ndcg(ids, judged), 0]), 0.36751);
});

test('ranks beyond the cut do not count, and the ideal is cut too', () => {
  const judged = new Map(Array.from({ length: 12 }, (_, at) => [`d${at}`, 1]));
  const others = Array.from({ length: 10 }, (_, at) => `x${at}`);
  assert.equal(ndcg([...judged.keys()], judged), 1);
  assert.equal(ndcg([...others, 'd0'], judged), 0);
  // The eleventh: 1/11 of 12.
  near(averagePrecision([...others, 'd0'], judged), 0.00758);
  near(recall([...others, 'd0', 'd1'], judged, 11), 0.08333);
});

test('a query without an answer, and one that nothing answers, count as nothing', () => {
  for (const measure of [ndcg, averagePrecision, recall]) {
    assert.equal(measure([], new Map([['a', 1]])), 0);
    assert.equal(measure(['a'], new Map()), 0);
  }
  assert.equal(mean([]), undefined);
});

test('Russian in Latin letters', () => {
  assert.equal(latin('Автономное действие'), 'Avtonomnoye deystviye');
  assert.equal(latin('Ещё объект Щука, ель, Юлия и её «подъезд» 2'), 'Yeshche obyekt Shchuka, yel, Yuliya i yeye «podyezd» 2');
  assert.equal(latin('этот эпизод'), 'etot epizod');
  assert.equal(latin('NFL'), 'NFL');
});

test('Russian on the American keyboard', () => {
  assert.equal(layout('автономное действие'), 'fdnjyjvyjt ltqcndbt');
  assert.equal(layout('Жёлтый объём? Юг, Эхо.'), ':`knsq j,]`v& >u? "[j/');
  assert.equal(layout('2004 NFL'), '2004 NFL');
  assert.ok(isCyrillic('NFL и') && !isCyrillic('NFL'));
});
