namespace Modular.Infrastructure.Users;

public sealed class UsersModule : Shared.Modules.IModule;
