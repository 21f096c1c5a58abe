"""What scikit-learn makes of small data that any program can draw: scikit.json beside this file (made with scikit-learn 1.9.1, numpy 2.4.6).

    python scikit.py
"""
import json
import pathlib

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC


def data(count, units):
    """Numbers between 0 and 1 that are the same everywhere: multiples of an irrational number, without their whole parts."""
    i = np.arange(count * units, dtype=np.float64).reshape(count, units)
    return np.modf((i + 1) * 0.6180339887498949)[0]


def labels(x, classes):
    """Classes that hang on the first two columns, and for some examples on nothing."""
    mixed = x[:, 0] + 0.5 * np.sin(6 * x[:, 1])
    order = np.argsort(np.argsort(mixed, kind="stable"), kind="stable")
    y = order * classes // len(x)
    y[::7] = (y[::7] + 1) % classes
    return y


x, t = data(300, 4)[:200], data(300, 4)[200:]
every = np.r_[x, t]
found = {}
for classes in (2, 5):
    whole = labels(every, classes)
    y, ty = whole[:200], whole[200:]
    # Columns whose splits are equally good are drawn from the state: the importances are means over twenty.
    forests = [GradientBoostingClassifier(random_state=state).fit(x, y) for state in range(20)]
    trees = forests[0]
    regression = LogisticRegression(C=1, tol=1e-10, max_iter=10000).fit(x, y)
    free = LogisticRegression(C=np.inf, class_weight="balanced", tol=1e-10, max_iter=10000).fit(x, y)
    machine = LinearSVC(C=0.01, class_weight="balanced", tol=1e-10, max_iter=100000).fit(20 * x[:, :1], y)
    found[str(classes)] = {
        "labels": whole.tolist(),
        "importances": np.mean([trees.feature_importances_ for trees in forests], 0).tolist(),
        "trees": trees.predict(t).tolist(),
        "probabilities": regression.predict_proba(t)[:5].tolist(),
        "balanced": free.predict_proba(t)[:5].tolist(),
        "machine": machine.predict(20 * t[:, :1]).tolist(),
    }
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(found) + "\n")
