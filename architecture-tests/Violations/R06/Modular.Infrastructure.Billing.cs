namespace Modular.Infrastructure.Billing;

internal sealed class Gateway
{
    // A stranger is reached over HTTP.
    // expect: Modular.Infrastructure.Billing.Gateway.Log -> Modular.Infrastructure.SandboxGateway.OperationLog (field of type)
    public SandboxGateway.OperationLog? Log { get; set; }
}
