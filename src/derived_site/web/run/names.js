/** What packages are called that a block may need, by the names that they are imported by. */
export const PACKAGES = {
  torch: "PyTorch",
  matplotlib: "Matplotlib",
  sympy: "SymPy",
  sklearn: "scikit-learn",
  optuna: "Optuna",
};
