namespace Modular.Infrastructure.SandboxGateway;

public sealed class OperationLog;
