namespace Modular.Infrastructure.Shared;

internal sealed class UnitOfWork
{
    public Domain.Shared.Version Version { get; init; }

    // expect: Modular.Infrastructure.Shared.UnitOfWork.Logs -> Modular.Infrastructure.SandboxGateway.OperationLog (typeof)
    public static System.Type Logs() => typeof(SandboxGateway.OperationLog);
}
