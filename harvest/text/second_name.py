"""Given names that are common enough as second ones to tell "Gabriel José" from two persons."""

from __future__ import annotations

__all__ = ["COMMON_GIVEN"]

COMMON_GIVEN = frozenset(
    "adam adrian alan alberto alejandra alejandro alex alexander alexandra alfredo alice "
    "alison amy ana andrea andreas andrew angela ann anna anne annie antoine antonio arthur "
    "barbara beatriz ben benjamin bernard bernhard carl carla carlos carmen carol caroline "
    "catherine cecilia charles charlotte chris christian christina christine christopher "
    "claire clara claudia cristina daniel daniela david diana diego dominique eduardo edward "
    "elena elisa elisabeth elizabeth emil emilia emily emma enrique erik erika ernst eugenia "
    "eva fabian felipe felix fernanda fernando francesca francesco francisca francisco frank "
    "franz françois fred frederick friedrich gabriel gabriela georg george gerhard giovanni "
    "giuseppe grace guillermo gustavo hans harald heinrich helen helena henri henry hermann "
    "hugo ignacio ines inés irene isabel isabella ivan jacques jaime jakob james jan jane "
    "jean jennifer jens jessica jesús joachim joaquín johan johann johannes john jonathan "
    "jorge josefina joseph josé joão juan juana julia julian julie julio karin karl katharina "
    "katherine kathryn kevin klaus laura laurent lee leonardo linda lisa louis louise lucas "
    "lucia lucía luis luisa luiz lukas lynn manuel manuela marc marco margaret margarita "
    "maria marian marie marina mario mark marta martha martin martina mary matthew matthias "
    "mauricio max maximilian mercedes michael michel michelle miguel monica mónica nancy "
    "natalia nicholas nicolas nicole nikolaus olga oliver olivier oscar otto pablo patricia "
    "patrick paul paula paulo pedro peter philip philipp philippe pierre pilar rachel rafael "
    "ramón raquel rebecca ricardo richard robert roberto rodrigo rolf rosa rose rudolf ruth "
    "samuel sandra santiago sara sarah sebastian sergio silvia simon sofia sonia sophie "
    "stefan stephan stephanie stephen steven susan susana sylvia teresa theodor thomas tobias "
    "ulrich ursula valentina vanessa verónica victor victoria vincent virginia walter werner "
    "wilhelm william wolfgang xavier yolanda yves".split()
)
"""In lower case, of Romance, Germanic and English names."""
