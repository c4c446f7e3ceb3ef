return await Daybook.Server.Commands.DaybookCommands.InvokeAsync(args);
