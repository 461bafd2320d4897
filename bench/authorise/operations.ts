/** Twelve fields of four sources, as W1 of the load bench has them. */
export const TWELVE_FIELDS = `query($id: IdNumber!) {
  cardholder(idNumber: $id) {
    idNumber name sex birthDate
    drivingLicence { number classes validUntil }
    transitPass { number kind active }
    governmentAccount { number assuranceLevel }
  }
}`;

/** Sixty coordinates of all five sources. */
export const SIXTY_COORDINATES = `query($id: IdNumber!) {
  cardholder(idNumber: $id) {
    idNumber name sex ethnicityCode birthDate residenceRegion residency mobile address
    cards(first: 3) { number identificationCode state specificationVersion issuedOn validUntil bank }
    eCard { number cardNumber state issuedAt }
    householdRegistration {
      number relationToHead kind region address registeredOn
      members(first: 5) { idNumber name relationToHead }
    }
    drivingLicence { number classes states firstIssuedOn validUntil penaltyPoints }
    vehicles(first: 3) { plate plateKind brand colour }
    transitPass { number kind balanceFen rides(first: 5) { time line } }
    governmentAccount { number assuranceLevel active }
    healthRecord { bloodType rhFactor }
  }
}`;
