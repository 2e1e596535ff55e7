"""Charts as SVG, an idea a file: coloured by the classes of charts.css, so that both schemes are legible."""
