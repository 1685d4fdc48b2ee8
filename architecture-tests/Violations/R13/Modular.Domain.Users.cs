namespace Modular.Domain.Users;
