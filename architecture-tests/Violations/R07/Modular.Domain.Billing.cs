using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

public sealed record Invoice(Money Total, CreditLimit Limit);
