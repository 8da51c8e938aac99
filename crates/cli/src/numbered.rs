//! What has a number: attestations, proposals, programs, grants; and which there are where there is none of a number.

use crate::place::Place;
use anyhow::{anyhow, Error, Result};
use tributary_client::{messages, CallError, ChainExt, DaoClient};
use tributary_interfaces::{
    governor::{Governor, ProposalId, ProposalView},
    metrics::{Attestation, AttestationId, Metrics},
    treasury::{Grant, GrantId, Program, ProgramId, Treasury},
};
use tributary_words::errors::{missing, Numbered};

type Client<'a, 'b> = &'a mut DaoClient<'b, Place>;

pub fn attestation(client: Client, id: AttestationId) -> Result<Attestation> {
    let found = client.chain.read(messages::metrics(client.dao.metrics).attestation(id))?;
    found.map_or_else(|| Err(none(client, Numbered::Attestation, id)), Ok)
}

pub fn proposal(client: Client, id: ProposalId) -> Result<ProposalView> {
    let found = client.chain.read(messages::governor(client.dao.governor).proposal(id))?;
    found.map_or_else(|| Err(none(client, Numbered::Proposal, id)), Ok)
}

pub fn program(client: Client, id: ProgramId) -> Result<Program> {
    let found = client.chain.read(messages::treasury(client.dao.treasury).program(id))?;
    found.map_or_else(|| Err(none(client, Numbered::Program, id)), Ok)
}

pub fn grant(client: Client, id: GrantId) -> Result<Grant> {
    let found = client.chain.read(messages::treasury(client.dao.treasury).grant(id))?;
    found.map_or_else(|| Err(none(client, Numbered::Grant, id)), Ok)
}

fn none(client: Client, thing: Numbered, id: u32) -> Error {
    anyhow!(missing(thing, id, count(client, thing).ok()))
}

/// How many there are.
pub fn count(client: Client, thing: Numbered) -> Result<u32, CallError<()>> {
    let dao = client.dao;
    match thing {
        Numbered::Attestation => client.chain.read(messages::metrics(dao.metrics).attestation_count()),
        Numbered::Proposal => client.chain.read(messages::governor(dao.governor).proposal_count()),
        Numbered::Program => client.chain.read(messages::treasury(dao.treasury).program_count()),
        Numbered::Grant => client.chain.read(messages::treasury(dao.treasury).grant_count()),
    }
}
