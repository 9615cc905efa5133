"""The sources of figures that are described in English, marked for translation.

Names and titles (Our World in Data, ADEME Base Empreinte) stay as they are. Files of methods and
mixes are frozen: their texts are marked here.
"""

from joute.errors import N_
from joute.footprint.mixes import NO_FIGURE

ENGLISH_SOURCES = frozenset(
    {
        NO_FIGURE,
        # Methods
        N_("EcoLogits, release 0.8.2 (methodology under CC BY-SA 4.0)"),
        N_("EcoLogits, release 0.11.3, methodology of LLM inference (CC BY-SA 4.0)"),
        N_("Li et al., Making AI Less Thirsty, for water"),
        N_("ML.ENERGY Leaderboard, the measurements behind the two regressions"),
        # Mixes
        N_("Our World in Data, from Ember (life cycle, production mix)"),
        N_("as gathered in EcoLogits 0.8.2"),
        N_("as gathered in EcoLogits 0.11.3"),
        # Equivalences
        N_("compar:IA: LED bulb of 5 W"),
        N_("Hugging Face, chat-ui: full charge of a smartphone"),
        N_("EcoLogits calculator: 0.17 kWh per km"),
        N_("ADEME, Impact CO2: high-definition video on a television, data-centre part"),
        N_("ADEME, Impact CO2: the same with network, television and its manufacture"),
        N_(
            "ADEME, Impact CO2: one episode of Game of Thrones, without the manufacture of the "
            "device; used by compar:IA"
        ),
        N_("ADEME, Impact CO2: one web search, data-centre part"),
        N_("ADEME, Impact CO2: the same with network and device"),
        N_("ADEME, Impact CO2: TGV, per passenger"),
        N_("convention: 20 drops to the millilitre"),
        N_("convention: a glass of 200 mL"),
    }
)
