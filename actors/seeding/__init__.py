"""Seeding files of this machine on its loopback addresses. No actor: what actors that have such a swarm are made with.

The work is done by a process of its own (`actors.seeding.seeder`), with a tracker that serves nobody else's torrents.
"""

from __future__ import annotations

from actors.seeding.errors import SeederDied
from actors.seeding.messages import SwarmStarted
from actors.seeding.process import Ports, SeederProcess, Seeding, environment
from actors.seeding.share import Share

__all__ = ["Ports", "SeederDied", "SeederProcess", "Seeding", "Share", "SwarmStarted", "environment"]
