"""Journals whose addresses name an article by its place: volume, issue and first page.

Sites that HighWire Press ran have "/content/120/5/838" or "/cgi/content/full/120/5/838"; many have
moved since, but notes keep the old addresses. Without a journal's name there is nothing to search.
"""

from __future__ import annotations

import re

__all__ = ["place_in"]

_JOURNALS = dict(
    pair.split("=")
    for pair in """
sciencemag.org=Science
science.sciencemag.org=Science
science.org=Science
stm.sciencemag.org=Science Translational Medicine
stke.sciencemag.org=Science Signaling
advances.sciencemag.org=Science Advances
pnas.org=Proceedings of the National Academy of Sciences
jneurosci.org=Journal of Neuroscience
jbc.org=Journal of Biological Chemistry
jlr.org=Journal of Lipid Research
mcponline.org=Molecular & Cellular Proteomics
genetics.org=Genetics
g3journal.org=G3: Genes, Genomes, Genetics
plantcell.org=The Plant Cell
plantphysiol.org=Plant Physiology
jcs.biologists.org=Journal of Cell Science
dev.biologists.org=Development
jeb.biologists.org=Journal of Experimental Biology
dmm.biologists.org=Disease Models & Mechanisms
bio.biologists.org=Biology Open
genome.cshlp.org=Genome Research
genesdev.cshlp.org=Genes & Development
rnajournal.cshlp.org=RNA
learnmem.cshlp.org=Learning & Memory
jcb.rupress.org=Journal of Cell Biology
jem.rupress.org=Journal of Experimental Medicine
jgp.rupress.org=Journal of General Physiology
jcb.org=Journal of Cell Biology
jem.org=Journal of Experimental Medicine
jvi.asm.org=Journal of Virology
jb.asm.org=Journal of Bacteriology
aac.asm.org=Antimicrobial Agents and Chemotherapy
aem.asm.org=Applied and Environmental Microbiology
jcm.asm.org=Journal of Clinical Microbiology
iai.asm.org=Infection and Immunity
mcb.asm.org=Molecular and Cellular Biology
cmr.asm.org=Clinical Microbiology Reviews
mmbr.asm.org=Microbiology and Molecular Biology Reviews
cancerres.aacrjournals.org=Cancer Research
clincancerres.aacrjournals.org=Clinical Cancer Research
cebp.aacrjournals.org=Cancer Epidemiology, Biomarkers & Prevention
mcr.aacrjournals.org=Molecular Cancer Research
mct.aacrjournals.org=Molecular Cancer Therapeutics
cancerdiscovery.aacrjournals.org=Cancer Discovery
bloodjournal.org=Blood
bloodjournal.hematologylibrary.org=Blood
jimmunol.org=The Journal of Immunology
haematologica.org=Haematologica
care.diabetesjournals.org=Diabetes Care
diabetes.diabetesjournals.org=Diabetes
circ.ahajournals.org=Circulation
circres.ahajournals.org=Circulation Research
stroke.ahajournals.org=Stroke
hyper.ahajournals.org=Hypertension
atvb.ahajournals.org=Arteriosclerosis, Thrombosis, and Vascular Biology
jama.ama-assn.org=JAMA
pediatrics.aappublications.org=Pediatrics
neurology.org=Neurology
n.neurology.org=Neurology
ajnr.org=American Journal of Neuroradiology
jnm.snmjournals.org=Journal of Nuclear Medicine
radiology.rsna.org=Radiology
ajronline.org=American Journal of Roentgenology
cmaj.ca=Canadian Medical Association Journal
bmj.com=BMJ
jnnp.bmj.com=Journal of Neurology, Neurosurgery & Psychiatry
gut.bmj.com=Gut
heart.bmj.com=Heart
thorax.bmj.com=Thorax
ard.bmj.com=Annals of the Rheumatic Diseases
adc.bmj.com=Archives of Disease in Childhood
jech.bmj.com=Journal of Epidemiology and Community Health
jmg.bmj.com=Journal of Medical Genetics
bjsm.bmj.com=British Journal of Sports Medicine
bjo.bmj.com=British Journal of Ophthalmology
oem.bmj.com=Occupational and Environmental Medicine
tobaccocontrol.bmj.com=Tobacco Control
erj.ersjournals.com=European Respiratory Journal
bjp.rcpsych.org=British Journal of Psychiatry
ajp.psychiatryonline.org=American Journal of Psychiatry
jn.nutrition.org=The Journal of Nutrition
ajcn.org=The American Journal of Clinical Nutrition
ajcn.nutrition.org=The American Journal of Clinical Nutrition
fasebj.org=The FASEB Journal
molbiolcell.org=Molecular Biology of the Cell
jn.physiology.org=Journal of Neurophysiology
jap.physiology.org=Journal of Applied Physiology
physrev.physiology.org=Physiological Reviews
jp.physoc.org=The Journal of Physiology
rspb.royalsocietypublishing.org=Proceedings of the Royal Society B
rstb.royalsocietypublishing.org=Philosophical Transactions of the Royal Society B
rsta.royalsocietypublishing.org=Philosophical Transactions of the Royal Society A
rspa.royalsocietypublishing.org=Proceedings of the Royal Society A
rsif.royalsocietypublishing.org=Journal of the Royal Society Interface
rsbl.royalsocietypublishing.org=Biology Letters
brain.oxfordjournals.org=Brain
nar.oxfordjournals.org=Nucleic Acids Research
bioinformatics.oxfordjournals.org=Bioinformatics
mbe.oxfordjournals.org=Molecular Biology and Evolution
cercor.oxfordjournals.org=Cerebral Cortex
hmg.oxfordjournals.org=Human Molecular Genetics
aje.oxfordjournals.org=American Journal of Epidemiology
ije.oxfordjournals.org=International Journal of Epidemiology
cid.oxfordjournals.org=Clinical Infectious Diseases
jid.oxfordjournals.org=The Journal of Infectious Diseases
jnci.oxfordjournals.org=JNCI Journal of the National Cancer Institute
eurheartj.oxfordjournals.org=European Heart Journal
cardiovascres.oxfordjournals.org=Cardiovascular Research
humrep.oxfordjournals.org=Human Reproduction
mic.sgmjournals.org=Microbiology
vir.sgmjournals.org=Journal of General Virology
""".strip().splitlines()
)
"""Hosts, less "www.", and the names of their journals."""
_PLACE = re.compile(
    r"https?://(?:www\.)?([\w.-]+)"
    r"/(?:content|cgi/(?:content/[\w.]+|reprint|pdf_extract))/(?:[\w-]+;)?"
    r"(\d{1,4})/([\w-]{1,10})/([A-Za-z]?\d{1,6})(?!\w)",
    re.IGNORECASE,
)


def place_in(url: str) -> tuple[str, str, str, str] | None:
    """Journal, volume, issue and first page, where an address holds these and no identifier.

    >>> place_in("https://science.sciencemag.org/content/313/5786/504.full")
    ('Science', '313', '5786', '504')
    """
    match = _PLACE.match(url)
    journal = _JOURNALS.get(match[1].lower()) if match else None
    return (journal, match[2], match[3], match[4]) if match and journal else None
