namespace Modular.Domain.Shared;

public readonly record struct Money(long Amount);

// expect: Modular.Domain.Shared.CreditLimit -> used by Billing alone
public readonly record struct CreditLimit(Money Amount, Rating Rating);

// Its neighbour does not make it shared.
// expect: Modular.Domain.Shared.Rating -> used by Billing alone
public readonly record struct Rating(int Stars);

// expect: Modular.Domain.Shared.Weight -> used by nobody
public readonly record struct Weight(int Grams)
{
    public static Weight Of(int grams) => new(grams);
}

// The unit of work needs it, and so each module.
public readonly record struct Version(int Number);

internal sealed record Detail;
