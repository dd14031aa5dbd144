"""What a zone says of its entries, so that a query need not read them."""

from __future__ import annotations

from matcher.clustered.fit import asked_of
from matcher.clustered.halves import declared_count, level_certified, level_declared, slot_of
from matcher.clustered.records import LODGING_OK, SHIFTS, YEARS_UNKNOWN, Entry, Traits, Zone
from matcher.columns import NO_YEARS
from matcher.kernels.jit import compiled
from matcher.kernels.score import PREFERENCES
from matcher.kernels.views import Of
from matcher.scale import FULL


@compiled
def begin(zone: Zone, entry: Entry) -> None:
    """A zone of nobody yet, where its first entry is."""
    zone.west = zone.east = entry.x
    zone.south = zone.north = entry.y
    zone.least_reservation = entry.reservation
    zone.least_pay_share = zone.least_distance_share = zone.least_lodging_share = zone.least_preference_share = FULL
    zone.most_km = zone.most_preference = 0
    zone.most_level = zone.most_certified = zone.most_years = zone.flags = 0


@compiled
def widen(zone: Zone, entry: Entry, traits: Of[Traits]) -> None:
    """Lets what a zone says hold for one more entry."""
    zone.west, zone.east = min(zone.west, entry.x), max(zone.east, entry.x)
    zone.south, zone.north = min(zone.south, entry.y), max(zone.north, entry.y)
    zone.most_km = max(zone.most_km, entry.max_km)
    zone.least_reservation = min(zone.least_reservation, entry.reservation)
    shares = traits[entry.traits].shares[asked_of(entry)]
    zone.least_pay_share = min(zone.least_pay_share, shares[0])
    zone.least_distance_share = min(zone.least_distance_share, shares[1])
    zone.least_lodging_share = min(zone.least_lodging_share, shares[3])
    zone.least_preference_share = min(zone.least_preference_share, shares[4])
    zone.most_preference = max(zone.most_preference, PREFERENCES[declared_count(entry), slot_of(entry)])
    zone.most_level = max(zone.most_level, level_declared(entry), level_certified(entry))
    zone.most_certified = max(zone.most_certified, level_certified(entry))
    zone.flags |= entry.flags & (SHIFTS | LODGING_OK)
    if entry.years == NO_YEARS:
        zone.flags |= YEARS_UNKNOWN
    else:
        zone.most_years = max(zone.most_years, entry.years)
