"""The methods, with the parameters that the literature and our own trials found best on MNIST."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from digitscan.comparison.networks import CNN_SAYS, Cnn

# The first 60 principal components of the 784 pixels hold most of the useful information. A kernel
# on these costs a tenth, so that an SVM of 60,000 digits takes about a minute.
_COMPONENTS = 60
_KERNEL_CACHE = 1000  # MB


class Classifier(Protocol):
    """The common interface of scikit-learn's methods and the networks."""

    def predict(self, digits: NDArray[Any], /) -> NDArray[np.integer]:
        """Return the digit that each of (N, ...) shows."""


class Learner(Classifier, Protocol):
    """A classifier that must be trained."""

    def fit(self, digits: NDArray[Any], labels: NDArray[np.uint8], /) -> object:
        """Train on (N, ...) and their labels, (N,)."""


@dataclass(frozen=True)
class Method:
    """A method of digit recognition.

    Attributes:
        key: its name on the command line and in files.
        title: its name in tables and plots.
        says: its parameters, as text.
        make: builds it from a seed, untrained (a `Learner`) unless it comes trained.
        effort: seconds that 60,000 digits take on two cores, to estimate the time left.
        takes_images: whether it takes uint8 (N, 28, 28) instead of float32 (N, D).
    """

    key: str
    title: str
    says: str
    make: Callable[[int], Classifier]
    effort: float
    takes_images: bool = False


def _reduced(seed: int, classifier: SVC) -> Classifier:
    pca = PCA(_COMPONENTS, svd_solver="covariance_eigh", random_state=seed)
    pipeline: Classifier = make_pipeline(pca, classifier)
    return pipeline


def _linear_svm(seed: int) -> Classifier:
    return _reduced(seed, SVC(kernel="linear", C=0.1, cache_size=_KERNEL_CACHE))


def _rbf_svm(seed: int) -> Classifier:
    return _reduced(seed, SVC(C=10, gamma=0.02, cache_size=_KERNEL_CACHE))


def _neighbours(_seed: int) -> Classifier:
    found: Classifier = KNeighborsClassifier(3, weights="distance", algorithm="brute", n_jobs=-1)
    return found


def _perceptron(seed: int) -> Classifier:
    found: Classifier = MLPClassifier((512,), max_iter=20, batch_size=200, random_state=seed)
    return found


def _forest(seed: int) -> Classifier:
    found: Classifier = RandomForestClassifier(200, n_jobs=-1, random_state=seed)
    return found


def _tree(seed: int) -> Classifier:
    found: Classifier = DecisionTreeClassifier(criterion="entropy", random_state=seed)
    return found


def _bayes(_seed: int) -> Classifier:
    found: Classifier = GaussianNB(var_smoothing=0.1)
    return found


def _logistic(_seed: int) -> Classifier:
    found: Classifier = LogisticRegression(C=0.1, max_iter=100)
    return found


METHODS = (
    Method("bayes", "Gaussian naive Bayes", "0.1 of the largest variance added", _bayes, 1),
    Method("tree", "Decision tree", "entropy", _tree, 10),
    Method("logistic", "Logistic regression", "C = 0.1, L-BFGS, 100 steps", _logistic, 30),
    Method("linear-svm", "Linear SVM", f"PCA to {_COMPONENTS}, C = 0.1", _linear_svm, 30),
    Method("forest", "Random forest", "200 trees", _forest, 30),
    Method("knn", "k-nearest neighbours", "k = 3, weighted by distance", _neighbours, 12),
    Method("mlp", "MLP", "512 hidden units, 20 epochs, Adam", _perceptron, 40),
    Method("rbf-svm", "RBF SVM", f"PCA to {_COMPONENTS}, C = 10, gamma = 0.02", _rbf_svm, 30),
    Method("cnn", "CNN", CNN_SAYS, Cnn, 120, takes_images=True),
)
