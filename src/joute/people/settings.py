"""The settings of people."""

from ipaddress import IPv4Network, IPv6Network

from pydantic import Field

from joute.settings import Table


class PeopleLimits(Table):
    new_voters_per_address_per_hour: int = Field(
        100,
        ge=1,
        description="New people from one address; counted in memory under a key discarded daily. "
        "A classroom shares one address.",
    )
    shared_addresses: list[IPv4Network | IPv6Network] = Field(
        default_factory=list,
        description="Networks behind which many people sit, as of a school or a ministry: "
        "uninvited voters there each count by themselves. None by default.",
    )


class PublicationSettings(Table):
    ask_to_publish: bool = Field(
        True,
        description="Ask people, apart from the conditions, whether what they write may be "
        "published. Of those who do not agree, nothing is exported. On a site with simulated "
        "players only, nobody is asked.",
    )


class PeopleRetention(Table):
    voter_days: int = Field(
        395, ge=1, description="Days after which an unused cookie and its voter are forgotten."
    )
