using System.Collections.Generic;
using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Billing;

public sealed record InvoiceFinalizedV1(IReadOnlyList<InvoiceFinalizedV1.Line> Lines) : IIntegrationEvent
{
    public sealed record Line(long Gross);
}

public interface ICreditLimits
{
    Limit Of(int customer);
}

public sealed record Limit(long Amount);

public static class BillingPolicies
{
    public static readonly string Write = "billing.write";
}
