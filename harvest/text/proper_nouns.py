"""Words that keep a capital in any title, and acronyms: the few that titles are full of."""

from __future__ import annotations

__all__ = ["ACRONYMS", "ELEMENTS", "PROPER_NAMES"]

ACRONYMS = frozenset(
    "DNA RNA mRNA cDNA AIDS HIV SARS COVID ATP ADP GABA ELISA MRI fMRI EEG ECG EMG ICU IVF IUD "
    "USA UK EU UN USSR UNESCO NATO OECD NASA NIH FDA EPA AMA JAMA ISO IEEE ACM API GIS IoT UAV UV "
    "IR IQ LED OLED CERN NOAA EPR AFM TEM SEM GNSS CAD CAM FEM ADHD PTSD COPD NSAID CRISPR".split()
)

PROPER_NAMES = frozenset(
    "Africa African America American Arab Arabic Argentina Asia Asian Atlantic Australia "
    "Australian Austria Austrian Bangladesh Belgian Belgium Berlin Boston Brazil Brazilian Britain "
    "British California Canada Canadian Chicago Chile Chilean China Chinese Christian Colombia "
    "Colombian Cuba Danish Denmark Dutch Egypt Egyptian England English Ethiopia Europe European "
    "Finland Finnish Florida France French German Germany Ghana Greece Greek Hawaii Hungary India "
    "Indian Indonesia Indonesian Iran Iranian Iraq Ireland Irish Islam Islamic Israel Italian "
    "Italy Japan Japanese Jewish Kenya Korea Korean Latin London Malaysia Mediterranean Mexico "
    "Mexican Moscow Nepal Nigeria Nigerian Norway Norwegian Pacific Pakistan Paris Peru "
    "Philadelphia Poland Polish Portugal Portuguese Roman Romania Rome Russia Russian Scotland "
    "Serbia Singapore Soviet Spain Spanish Sweden Swedish Swiss Switzerland Taiwan Tanzania Texas "
    "Thailand Tokyo Tunisia Turkey Turkish Uganda Ukraine Ukrainian Uruguayan Vietnam Vietnamese "
    "Washington Zealand January February April June July September October November December "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "Alzheimer Parkinson Hodgkin Huntington Charcot Crohn Darwin Einstein Fourier Gauss Markov "
    "Bayesian Gaussian Boolean Newtonian Hamiltonian Raynaud Sjögren Tourette Kawasaki Guillain "
    "Barré Ménière Meniere Hashimoto Asperger Kaposi Langerhans Schwann Purkinje Escherichia "
    "Staphylococcus Streptococcus Drosophila Arabidopsis Plasmodium Graves Jupiter Saturn Bohemia "
    "Watergate".split()
)

ELEMENTS = frozenset(
    "Ag Al Au Ba Bi Br Cd Ce Cl Co Cr Cs Cu Dy Er Eu Fe Ga Gd Ge Hf Hg Ir Kr Li Lu Mg Mn Mo Na Nb "
    "Nd Ni Pb Pd Pt Pu Rb Rh Ru Sb Sm Sn Sr Tb Tc Ti Tl Xe Yb Zn Zr".split()
)
"""Symbols that are no word of a title besides (unlike As, At, Be, He, In, La, No, Se, Si)."""
