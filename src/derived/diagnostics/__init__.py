"""Checks of a training run whose answer is known, for NumPy networks and PyTorch modules.

Each returns numbers, and most have a picture. Those that look at a network leave it as it was.
Those that look at a run take `step(x, target)`: one update as *your* loop makes it, since that is
where the fault may be.

- the data: `neighbor_agreement`, `shared_rows`, `standardized_by`;
- the start: `initial_loss`, `overfit_batch`;
- the layers: `layer_statistics`, `dead_units`;
- the steps: `update_ratios`, `gradient_growth`, `record_rates`, `lr_range_test`;
- the predictions: `consistency`.
"""

from derived.diagnostics.data import (
    NeighborAgreement,
    StandardizedBy,
    neighbor_agreement,
    shared_rows,
    standardized_by,
)
from derived.diagnostics.draw import (
    draw_dead_units,
    draw_initial_loss,
    draw_layers,
    draw_learning_curves,
    draw_overfit,
    draw_range_test,
    draw_update_ratios,
)
from derived.diagnostics.layers import DeadUnits, LayerStatistics, dead_units, layer_statistics
from derived.diagnostics.overfit import Overfit, overfit_batch
from derived.diagnostics.predictions import Consistency, consistency
from derived.diagnostics.range_test import RangeTest, lr_range_test
from derived.diagnostics.start import InitialLoss, initial_loss
from derived.diagnostics.updates import (
    UpdateRatio,
    gradient_growth,
    record_rates,
    update_ratios,
)

__all__ = [
    "Consistency",
    "DeadUnits",
    "InitialLoss",
    "LayerStatistics",
    "NeighborAgreement",
    "Overfit",
    "RangeTest",
    "StandardizedBy",
    "UpdateRatio",
    "consistency",
    "dead_units",
    "draw_dead_units",
    "draw_initial_loss",
    "draw_layers",
    "draw_learning_curves",
    "draw_overfit",
    "draw_range_test",
    "draw_update_ratios",
    "gradient_growth",
    "initial_loss",
    "layer_statistics",
    "lr_range_test",
    "neighbor_agreement",
    "overfit_batch",
    "record_rates",
    "shared_rows",
    "standardized_by",
    "update_ratios",
]
