from derived.data import xor


def test_four_points() -> None:
    data, target = xor()
    assert data.shape == (4, 2)
    assert target.tolist() == [int(a) ^ int(b) for a, b in data.tolist()]
    assert sorted(data.tolist()) == [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
