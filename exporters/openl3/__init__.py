"""OpenL3's weight file as an ONNX network, by h5py, onnx and numpy alone."""
