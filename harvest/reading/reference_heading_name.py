"""What people call a list of references, as patterns, by language."""

from __future__ import annotations

import re

__all__ = ["LATIN", "UNSPACED"]

LATIN = {
    "en": (
        "references?|refs?|reference lists?|lists? of references|bibliograph(?:y|ies)"
        "|works? cited|referenced works|papers referenced"
        "|works consulted|cited (?:works?|references|literature|sources)|literature(?: cited"
        "| list)?"
        "|sources?|source (?:list|materials?)|(?:further|suggested|recommended|additional"
        "|background"
        "|selected|essential|required|optional|core|key) readings?|readings?|reading lists?"
        "|publications?|citations?|papers?|source texts|bibliographic references|references cited"
        "|reference materials?|bibliographic(?:al)? notes?|more to read|read more"
        "|academic articles?|journal articles?|works referenced|(?:primary|secondary) literature"
        "|recommended literature"
    ),
    "de": (
        "literatur|literatur(?:verzeichnis|verz|liste|angaben?|hinweise|nachweise?|quellen"
        "|empfehlungen)"
        "|quellen|quellen(?:verzeichnis|angaben?|nachweise?|liste)|referenz(?:en|liste)"
        "|zitierte werke|bibliogra(?:ph|f)ie"
        "|einzelnachweise|lesetipps|(?:zum )?weiterlesen|belege|publikationen|veröffentlichungen"
        "|schriften|fachbücher|aufsätze|(?:fach|primär|sekundär)literatur|literaturauswahl"
        "|(?:primär|sekundär)quellen"
    ),
    "fr": (
        "références?(?: bibliographiques)?|références? citées|bibliographie"
        "|(?:ouvrages|œuvres|oeuvres|travaux|sources?) cités?e?s?|lectures?(?: complémentaires"
        "| recommandées| suggérées| conseillées)?|pour (?:aller plus loin|approfondir)"
        "|à lire(?: aussi)?"
        "|publications|littérature|(?:ressources|sources|notices) bibliographiques"
    ),
    "es": (
        "referencias?(?: bibliográficas)?|bibliografía|fuentes(?: bibliográficas)?|literatura"
        "|(?:obras|trabajos|fuentes) (?:citad|consultad)[oa]s|lecturas?(?: recomendadas"
        "| complementarias| adicionales| sugeridas)?|publicaciones|para (?:saber|leer) más"
        "|recursos bibliográficos"
    ),
    "pt": (
        "referências?(?: bibliográficas)?|referencial bibliográfico|bibliografia"
        "|fontes(?: consultadas)?|obras citadas"
        "|leituras?(?: recomendadas| complementares| adicionais| sugeridas)?|publicações"
        "|para saber mais"
    ),
    "it": (
        "riferimenti(?: bibliografici)?|bibliografia|fonti|opere citate|letteratura"
        "|letture?(?: consigliate| di approfondimento)?|pubblicazioni|per approfondire"
    ),
    "nl": "referenties|(?:gebruikte )?literatuur(?:lijst|verwijzingen)?"
    "|(?:gebruikte |geraadpleegde )?bronnen(?:lijst|vermelding)?"
    "|bibliografie|verder lezen",
    "sv": "referenser|(?:använda )?källor|källförteckning"
    "|litteratur(?:förteckning|lista|hänvisningar)?|vidare läsning",
    "da": "referencer|referanser|kilder|kildeliste|litteratur(?:liste|henvisninger)?"
    "|videre l(?:æ|e)sning",
    "pl": "(?:użyta |wykorzystana )?literatura(?: cytowana| uzupełniająca)?|bibliografia"
    "|netografia|piśmiennictwo|źródła"
    "|referencje|przypisy",
    "cs": "(?:použitá )?literatura|seznam (?:použité )?literatury|(?:použité )?zdroje"
    "|seznam zdrojů|bibliografie|reference"
    "|prameny",
    "tr": "kaynakça|kaynaklar|referanslar",
    "ru": (
        "(?:использованная |используемая |цитируемая )?литература"
        "|список (?:(?:использованной|цитируемой|рекомендуемой) )?литературы|библиография"
        "|источники|ссылки|что почитать|библиографический список"
        "|список (?:использованных )?источников|литература и источники|дополнительная литература"
    ),
    "fi": "kirjallisuus|kirjallisuutta|lähteet|lähdeluettelo|viitteet|lähdeviitteet",
    "hu": "irodalom(?:jegyzék)?|(?:fel)?használt irodalom|hivatkozások|források",
    "ro": "referințe(?: bibliografice)?|bibliografie|surse",
    "et": "bibliograafia|(?:viidatud |kasutatud )(?:allikad|kirjandus)|kasutatud kirjandus",
    "vi": "tài liệu tham khảo|nguồn tham khảo",
    "id": "sumber(?: referensi)?|daftar pustaka|referensi|daftar referensi|pustaka|rujukan",
    "fa": "منابع(?: و مآخذ)?|مراجع|فهرست منابع",
    "he": "ביבליוגרפיה|מקורות|רשימת מקורות|קריאה נוספת|מקורות וקריאה נוספת",
    "hi": "संदर्भ|सन्दर्भ|संदर्भ (?:सूची|ग्रंथ)|रेफरेंस",
    "el": "βιβλιογραφία|(?:βιβλιογραφικές )?αναφορές|πηγές",
    "ar": "(?:قائمة )?(?:المراجع|المصادر)(?: و ?(?:المراجع|المصادر))?|المراجع العلمية",
    "uk": "(?:використана )?література|список літератури|джерела|бібліографія"
    "|список (?:використаних джерел|використаної літератури)|список джерел",
    "sk": "(?:použitá )?literatúra|zoznam (?:použitej )?literatúry|(?:použité )?zdroje",
    "sl": "literatura|viri|seznam literature|viri in literatura|literatura in viri",
    "sr": "literatura|izvori|popis literature|литература|извори|библиографија",
    "bg": "литература|библиография|източници|използвана литература",
    "lt": "(?:naudota )?literatūra|literatūros sąrašas|šaltiniai",
    "lv": "(?:izmantotā )?literatūra|literatūras saraksts|avoti",
    "ca": "referències(?: bibliogràfiques)?|bibliografia|fonts (?:consultades|bibliogràfiques)",
    "eu": "erreferentziak|bibliografia|iturriak",
    "is": "heimildir|heimildaskrá",
    "ga": "tagairtí",
    "cy": "cyfeiriadau|llyfryddiaeth",
    "bn": "তথ্যসূত্র|গ্রন্থপঞ্জি",
    "th": "เอกสารอ้างอิง|บรรณานุกรม|แหล่งอ้างอิง",
}  # fmt: skip
"""By code of the language; the scripts that put spaces between words."""

UNSPACED = re.compile(
    "(?:主要|核心|关键|關鍵|重要|相关|相關|部分|推荐|推薦|本文|论文|論文|原始|主な|参考)?"
    "(?:参考文献|参考资料|参考资源|参考书目|参考书籍|参考论文|参考链接|参考来源|参考源|参考"
    "|引用文献|引用来源|引用|引文|文献"
    "|文献列表|延伸阅读|扩展阅读|拓展阅读|推荐阅读|阅读|论文|论文列表|资料来源|信息来源|数据来源"
    "|来源|出处"
    "|參考文獻|參考資料|參考書目|參考|引用文獻|文獻|延伸閱讀|推薦閱讀|資料來源|來源|出處"
    "|参考資料|参照文献|引用|出典|参照|関連文献|参考図書|関連論文|参考にした(?:論文|文献|本)"
    "|参考サイト"
    "|참고 ?문헌|참고 ?자료|참고|출처|인용 ?문헌|관련 ?문헌|더 ?읽을거리|참조|참고한 ?(?:논문"
    "|문헌|자료))"
    r"(?: ?목록| ?리스트|列表|清单|汇总|一覧|リスト|目录|목록)?"
    r"(?:\s*(?:[与和及跟、・/&及と]|및|와)\s*[^\W\d_]{1,8})?"
)
"""Chinese, Japanese and Korean."""
