return await Daybook.Client.Commands.LjpicsCommands.InvokeAsync(args);
