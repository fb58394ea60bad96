"""The LibreOffice add-in: the sheet functions in LibreOffice Calc, in one `.oxt` file that needs nothing else."""
