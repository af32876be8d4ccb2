"""Names that a British sixth form might have on its registers; nobody in particular is meant.

All of them can be written in cp1252, as many a school's export still is.
"""

SURNAMES: tuple[str, ...] = (
    *("Abara", "Adeyemi", "Ahmed", "Akhtar", "Allen", "Andrews", "Asante", "Baker", "Banerjee", "Begum"),
    *("Bennett", "Brown", "Byrne", "Campbell", "Chaudhry", "Chen", "Clarke", "Cohen", "Cooper", "D'Souza"),
    *("da Silva", "Davies", "De Souza", "Diallo", "Dubois", "Edwards", "Evans", "Fernández", "Fitzgerald", "Foster"),
    *("García", "Gill", "Gonçalves", "Grant", "Green", "Grey-Thompson", "Hall", "Harris", "Hassan", "Hughes"),
    *("Hussain", "Islam", "Jackson", "Jankowska", "Johnson", "Jones", "Kaur", "Kelly", "Khan", "Kovács"),
    *("Lewis", "MacDonald", "Mahmood", "McCarthy", "Mensah", "Miah", "Moreau", "Morgan", "Müller", "Murphy"),
    *("Ndlovu", "Nguyen", "Nowak", "Nuñez", "O'Brien", "O'Connor", "Okafor", "Olsen", "Osei", "Owen-Price"),
    *("Patel", "Peña", "Petrov", "Rahman", "Rees-Davies", "Roberts", "Sánchez", "Shah", "Singh", "Smith"),
    *("Søndergaard", "St John", "Taylor", "Thomas", "Walker", "Williams", "Wójcik", "Wright", "Yilmaz"),
)
FORENAMES: dict[str, tuple[str, ...]] = {
    "F": (
        *("Aaliyah", "Abigail", "Aisha", "Amelia", "Anaïs", "Beatriz", "Bronwen", "Chloë", "Daisy", "Ebony"),
        *("Eilidh", "Ella-Mae", "Fatima", "Freya", "Grace", "Hannah", "Imogen", "Ines", "Jasmine", "Keira"),
        *("Layla", "Lily-Rose", "Maja", "Maryam", "Mei", "Mia", "Ngozi", "Niamh", "Olivia", "Priya"),
        *("Renée", "Rosa", "Saoirse", "Sara", "Siân", "Simran", "Sophie", "Tia", "Yasmin", "Zoë"),
    ),
    "M": (
        *("Aaron", "Abdul", "Adam", "Alfie", "André", "Arjun", "Ben", "Bilal", "Callum", "Cian"),
        *("Daniel", "Dylan", "Ethan", "Finlay", "Gabriel", "George", "Hamza", "Harry", "Ibrahim", "Idris"),
        *("Jack", "Jakub", "Jean-Luc", "José", "Kai", "Kwame", "Leo", "Liam", "Mateusz", "Mohammed"),
        *("Noah", "Oliver", "Oluwaseun", "Rhys", "Ryan", "Samuel", "Tariq", "Theo", "Tomos", "Zayn"),
    ),
}
